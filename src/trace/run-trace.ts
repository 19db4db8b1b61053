import type { DemoEvent } from '../events.js';
import { TraceChunks } from './trace-chunks.js';
import { TraceCounters } from './trace-counters.js';
import { TraceDownloads } from './trace-downloads.js';
import type { Ms, TraceWriter } from './trace-writer.js';

/** Traces a run from its events. */
export class RunTrace {
  private readonly downloads: TraceDownloads;
  private readonly chunks: TraceChunks;
  private readonly counters: TraceCounters;
  /** The begins of the lives of frames, by index: from the first request until the frame is written. */
  private readonly lives = new Map<number, Ms>();
  /** Whether the position of a frame is its index, so that a chunk tells which frames it ends. */
  private isInOrder = true;
  private stock: number | undefined;

  constructor(private readonly trace: TraceWriter) {
    this.downloads = new TraceDownloads(trace);
    this.chunks = new TraceChunks(trace, (first, count) =>
      this.isInOrder ? this.downloads.takeLast(first, count) : undefined,
    );
    this.counters = new TraceCounters(trace, () => ({
      'in flight': this.downloads.inFlight,
      'window (started, not written)': this.lives.size,
      'prefetch buffer': this.stock,
    }));
  }

  /** Adds an event that came at a moment. */
  add(event: DemoEvent, at: Ms): void {
    if (this.trace.isFull) return;
    const { trace, downloads, chunks, lives } = this;
    switch (event.type) {
      case 'frame-started':
        lives.set(event.index, at);
        downloads.started(event, at);
        break;
      case 'frame-kept':
        lives.set(event.index, at);
        break;
      case 'frame-retried':
        downloads.retried(event, at);
        break;
      case 'frame-received':
        downloads.got(event, at);
        break;
      case 'frame-failed':
        downloads.failed(event, at);
        break;
      case 'frame-saved':
        downloads.saved(event, at);
        break;
      case 'frames-found':
        // All frames are on disk, and may be shown in another order.
        this.endLives(at);
        this.isInOrder = false;
        break;
      case 'chunk-queued':
        chunks.queued(event, at);
        break;
      case 'chunk-started':
        chunks.started(event, at);
        break;
      case 'chunk-encoded':
        chunks.encoded(event, at);
        break;
      case 'chunk-written':
        chunks.written(event, at);
        for (let k = 0; this.isInOrder && k < event.newFrames; k += 1) {
          this.endLife(event.firstFrame + k, at);
        }
        break;
      case 'quality-tried':
        trace.mark(`quality ${event.quality}: ${event.bytes} bytes`, at);
        chunks.nextPass(at);
        break;
      case 'gif-written':
        chunks.finished(at);
        break;
      case 'stock-changed':
        this.stock = event.images;
        break;
      case 'warning':
        trace.mark(event.code, at);
        break;
      default: // other events have no place in the trace
    }
    this.counters.update(at);
  }

  /** Ends what is under way, because the run has ended. */
  end(at: Ms): void {
    this.downloads.end(at);
    this.chunks.end(at);
    this.endLives(at);
    this.counters.write(at);
  }

  private endLives(at: Ms): void {
    for (const index of this.lives.keys()) this.endLife(index, at);
  }

  private endLife(index: number, at: Ms): void {
    const start = this.lives.get(index);
    if (start === undefined) return;
    this.lives.delete(index);
    this.trace.async('frame', `f${index}`, `frame ${index}`, start, at);
  }
}
