import type { ChunkEvent } from '../../index.js';
import type { FrameStates } from './frame-states.js';
import { Lanes } from './lanes.js';
import { FRAME_STATES, type StageNow } from './wire.js';

const { saved, inChunk, encoding, encoded, written } = FRAME_STATES;

/** A chunk that is not written yet. */
interface ChunkNow {
  readonly firstFrame: number;
  readonly frames: number;
  readonly worker?: number;
}

/** Chunks from their events: which wait, which are encoded, on which thread, and which wait for their turn. */
export class ChunksNow {
  readonly lanes = new Lanes();
  private readonly chunks = new Map<number, ChunkNow>();
  private encoded = 0;
  private written = 0;

  constructor(private readonly frames: FrameStates) {}

  add(event: ChunkEvent, at: number): void {
    if (event.type === 'chunk-queued') {
      const { firstFrame, frames } = event;
      this.chunks.set(event.chunk, { firstFrame, frames });
      this.frames.set(firstFrame, inChunk, frames);
      return;
    }
    const chunk = this.chunks.get(event.chunk);
    if (chunk === undefined) return;
    const { firstFrame, frames, worker } = chunk;
    switch (event.type) {
      case 'chunk-started':
        // Its thread has died, or it had to wait for memory.
        if (worker !== undefined) this.lanes.end(worker, at);
        this.chunks.set(event.chunk, { firstFrame, frames, worker: event.worker });
        this.lanes.begin(event.worker, at);
        this.frames.set(firstFrame, encoding, frames);
        break;
      case 'chunk-progress':
        this.frames.set(firstFrame, encoded, Math.min(event.frames, frames));
        break;
      case 'chunk-encoded':
        if (worker !== undefined) this.lanes.end(worker, at);
        this.encoded += frames;
        this.frames.set(firstFrame, encoded, frames);
        break;
      case 'chunk-written':
        this.written = event.frames;
        this.frames.set(firstFrame, written, frames);
        this.chunks.delete(event.chunk);
        break;
    }
  }

  /** The GIF is made once more. */
  reset(): void {
    this.chunks.clear();
    this.encoded = 0;
    this.written = 0;
  }

  stages(total: number | undefined): readonly StageNow[] {
    const { frames } = this;
    const queue = frames.count(saved) + frames.count(inChunk);
    return [
      { name: 'encode', active: frames.count(encoding), queue, done: this.encoded, total },
      { name: 'write', active: 0, queue: frames.count(encoded), done: this.written, total },
    ];
  }

  nextColumn(at: number): void {
    this.lanes.next(at);
  }
}
