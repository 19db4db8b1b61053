import type { DemoEvent } from '../../index.js';
import type { JobFigures } from '../json/lines.js';
import type { Stage } from '../terminal/bar-lines.js';
import { GifProgress } from './gif-progress.js';
import type { JobSize } from './job-size.js';

/** Computes the progress of each stage of a job from its events. */
export class JobProgress {
  /** The number of frames that were saved, or were on disk before. */
  onDisk = 0;
  private failed = 0;
  /** The number of frames of the animation; `undefined` until it is known, and for a stream. */
  private found: number | undefined;
  /** The indices of frames that were requested and have not come. */
  private readonly inFlight = new Set<number>();
  private readonly gif = new GifProgress();

  constructor(private readonly size: JobSize) {}

  count(event: DemoEvent): void {
    switch (event.type) {
      case 'frame-started':
        this.inFlight.add(event.index);
        break;
      case 'frame-received':
        this.inFlight.delete(event.index);
        break;
      case 'frame-saved':
      case 'frame-kept':
        this.onDisk += 1;
        this.inFlight.delete(event.index); // without `details` it is still there
        break;
      case 'frame-failed':
        this.failed += 1;
        this.inFlight.delete(event.index);
        break;
      case 'frames-found':
        this.found = event.frames;
        break;
      case 'chunk-queued':
      case 'chunk-started':
      case 'chunk-progress':
      case 'chunk-encoded':
      case 'chunk-written':
        this.gif.count(event);
        break;
      case 'quality-tried':
        this.gif.endPass();
        break;
      default: // other events finish no frame
    }
  }

  /** The progress of each stage that has begun. Without `details`, frames are in flight until they are saved. */
  stages(): readonly Stage[] {
    const { total, connections, workers } = this.size;
    const stages: Stage[] = [];
    if (total !== undefined) {
      const done = Math.min(total, this.onDisk + this.failed);
      const most = typeof connections === 'number' ? Math.min(connections, total) : undefined;
      const use = { what: 'in flight', busy: this.inFlight.size, most };
      stages.push({ name: 'Download', done, total, use });
    }
    if (this.found !== undefined || this.gif.hasBegun) {
      const { found = total, gif } = this;
      const use = { what: workers === 1 ? 'worker' : 'workers', busy: gif.busy, most: workers };
      stages.push({ name: 'Encode', done: this.encoded, total: found, use });
      stages.push({ name: 'Write', done: gif.written, total: found });
    }
    return stages;
  }

  /** The progress of the whole job: encoded frames, or frames on disk until the animation is counted. */
  overall(): Stage {
    const { found, encoded, onDisk } = this;
    return found === undefined
      ? { name: 'Frames', done: Math.max(onDisk, encoded), total: this.size.total }
      : { name: 'Frames', done: encoded, total: found };
  }

  /** The counts of frames, for programs. */
  figures(): JobFigures {
    const { total } = this.size;
    const { found = total, onDisk, failed, encoded } = this;
    const saved = total === undefined ? undefined : onDisk;
    return { total: found, saved, failed, encoded };
  }

  private get encoded(): number {
    return Math.min(this.found ?? this.size.total ?? Infinity, this.gif.encoded);
  }
}
