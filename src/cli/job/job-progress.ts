import type { DemoEvent } from '../../index.js';
import type { Stage } from '../terminal/bar-line.js';

/** Adds the events of a job up to how far each of its stages is. */
export class JobProgress {
  /** Frames that are saved, or were on disk before. */
  onDisk = 0;
  private failed = 0;
  /** Frames of the animation, where they are counted before the first is encoded. */
  private found: number | undefined;
  private written = 0;
  /** Chunks that are written; they are written in order. */
  private writtenChunks = 0;
  /** Of the chunks after them: how many of their frames are encoded. */
  private readonly inChunks = new Map<number, number>();
  private encoded = 0;
  private isEncoding = false;
  /** Whether the next chunk is the first of another try: the GIF has to fit. */
  private isNextTry = false;

  /** @param total how many frames are to be downloaded; `undefined` where none are. */
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
      default: // tells of no frame that is done
    }
  }

  stages(): readonly Stage[] {
    const { total, found = total, encoded } = this;
    const gif = { name: 'GIF', done: encoded, total: found };
    if (total === undefined) return this.isEncoding ? [gif] : [];
    const done = Math.min(total, this.onDisk + this.failed);
    const download = { name: 'Download', done, total };
    return this.isEncoding ? [download, gif] : [download];
  }

  /** All as one: frames that are on disk, until those of the animation are counted. */
  overall(): Stage {
    const { total, found, encoded, onDisk } = this;
    return found === undefined
      ? { name: 'Frames', done: Math.max(onDisk, encoded), total }
      : { name: 'Frames', done: encoded, total: found };
  }

  private beginChunk(): void {
    this.isEncoding = true;
    if (!this.isNextTry) return;
    this.isNextTry = false;
    this.writtenChunks = 0;
    this.written = 0;
    this.encoded = 0;
    this.inChunks.clear();
  }

  /** What is encoded never gets less: a chunk without a frame may be written before the one it follows. */
  private update(): void {
    let encoded = this.written;
    for (const frames of this.inChunks.values()) encoded += frames;
    const { found = this.total ?? Infinity } = this;
    this.encoded = Math.min(found, Math.max(this.encoded, encoded));
  }
}
