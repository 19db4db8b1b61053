import type { DemoEvent } from '../../index.js';
import type { JobFigures } from '../json/lines.js';
import type { Stage } from '../terminal/bar-line.js';

/** Computes the progress of each stage of a job from its events. */
export class JobProgress {
  /** The number of frames that were saved, or were on disk before. */
  onDisk = 0;
  private failed = 0;
  /** The number of frames of the animation; `undefined` until it is known, and for a stream. */
  private found: number | undefined;
  private written = 0;
  /** The number of chunks that are written; they are written in order. */
  private writtenChunks = 0;
  /** By number of a chunk that is not written yet: how many of its frames are encoded. */
  private readonly inChunks = new Map<number, number>();
  private encoded = 0;
  private isEncoding = false;
  /** Whether the next chunk is the first of another pass, with another quality, because the GIF must fit. */
  private isNextTry = false;

  /** @param total the number of frames to download; `undefined` if the job downloads none. */
  constructor(private readonly total: number | undefined) {}

  count(event: DemoEvent): void {
    switch (event.type) {
      case 'frame-saved':
      case 'frame-kept':
        this.onDisk += 1;
        break;
      case 'frame-failed':
        this.failed += 1;
        break;
      case 'frames-found':
        this.found = event.frames;
        this.isEncoding = true;
        break;
      case 'chunk-progress':
        this.beginChunk();
        if (event.chunk >= this.writtenChunks) this.inChunks.set(event.chunk, event.frames);
        this.update();
        break;
      case 'chunk-written':
        this.beginChunk();
        this.written = event.frames;
        this.inChunks.delete(this.writtenChunks);
        this.writtenChunks += 1;
        this.update();
        break;
      case 'quality-tried':
        this.isNextTry = true;
        break;
      default: // other events finish no frame
    }
  }

  /** The progress of each stage that has begun. */
  stages(): readonly Stage[] {
    const { total, found = total, encoded } = this;
    const gif = { name: 'GIF', done: encoded, total: found };
    if (total === undefined) return this.isEncoding ? [gif] : [];
    const done = Math.min(total, this.onDisk + this.failed);
    const download = { name: 'Download', done, total };
    return this.isEncoding ? [download, gif] : [download];
  }

  /** The progress of the whole job: encoded frames, or frames on disk until the animation is counted. */
  overall(): Stage {
    const { total, found, encoded, onDisk } = this;
    return found === undefined
      ? { name: 'Frames', done: Math.max(onDisk, encoded), total }
      : { name: 'Frames', done: encoded, total: found };
  }

  /** The counts of frames, for programs. */
  figures(): JobFigures {
    const { total, found = total, onDisk, failed, encoded } = this;
    const saved = total === undefined ? undefined : onDisk;
    return { total: found, saved, failed, encoded };
  }

  /** Starts to count from 0 again if the chunk is the first of another pass. */
  private beginChunk(): void {
    this.isEncoding = true;
    if (!this.isNextTry) return;
    this.isNextTry = false;
    this.writtenChunks = 0;
    this.written = 0;
    this.encoded = 0;
    this.inChunks.clear();
  }

  /** Updates the number of encoded frames. It never falls, even if a chunk without frames overtakes others. */
  private update(): void {
    let encoded = this.written;
    for (const frames of this.inChunks.values()) encoded += frames;
    const { found = this.total ?? Infinity } = this;
    this.encoded = Math.min(found, Math.max(this.encoded, encoded));
  }
}
