import type { ChunkEncoded, ChunkQueued, ChunkStarted, ChunkWritten } from '../events.js';
import { Slots } from './slots.js';
import type { FlowPoint, Lane, Ms, TraceWriter } from './trace-writer.js';

/** A chunk that is not written yet. */
interface ChunkTrace {
  readonly firstFrame: number;
  readonly frames: number;
  readonly queued: Ms;
  readonly lane?: Lane;
  readonly started?: Ms;
  readonly encoded?: Ms;
}

const WRITER: Lane = { tid: 1, name: 'GIF writer' };

/** Traces chunks: lanes of the threads that encode, one of the writer, and a track for the life of each chunk. */
export class TraceChunks {
  /** The chunks of this pass that are not written yet, by number. */
  private readonly chunks = new Map<number, ChunkTrace>();
  private readonly workers = new Slots('worker', 10);
  /** The number of the pass, with `maxBytes`: chunks are counted anew in each. */
  private pass = 0;
  private lastWritten: Ms = 0;

  /**
   * @param takeLast returns the end of the download that came last of a run of positions, for which its chunk
   *   has waited; `undefined` if none was downloaded.
   */
  constructor(
    private readonly trace: TraceWriter,
    private readonly takeLast: (first: number, count: number) => FlowPoint | undefined,
  ) {}

  queued({ chunk, firstFrame, frames }: ChunkQueued, at: Ms): void {
    this.chunks.set(chunk, { firstFrame, frames, queued: at });
  }

  started({ chunk, worker, host }: ChunkStarted, at: Ms): void {
    const lane = this.workers.lane(worker, host);
    this.interrupt(at, (one) => one.lane === lane); // its thread died, or it had to wait for memory
    const state = this.chunks.get(chunk);
    if (state) this.chunks.set(chunk, { ...state, lane, started: at });
  }

  encoded({ chunk, bytes, decodeTime, encodeTime }: ChunkEncoded, at: Ms): void {
    const state = this.chunks.get(chunk);
    if (state?.lane === undefined || state.started === undefined) return;
    const { lane, started, firstFrame, frames } = state;
    this.trace.slice(lane, `chunk ${chunk}`, started, at, { firstFrame, frames, bytes });
    // The thread reports sums, although it decodes and encodes by turns.
    const decoded = Math.min(at, started + decodeTime);
    this.trace.slice(lane, 'decode', started, decoded);
    this.trace.slice(lane, 'encode', decoded, Math.min(at, decoded + encodeTime));
    const from = this.takeLast(firstFrame, frames);
    if (from) this.trace.flow('frame', this.idOf(chunk), from, { lane, at: started });
    this.chunks.set(chunk, { ...state, encoded: at });
  }

  written({ chunk, newFrames, bytes }: ChunkWritten, at: Ms): void {
    const state = this.chunks.get(chunk);
    // The writer needs the next chunk before it writes this one, because that decides how this one ends.
    const next = this.chunks.get(chunk + 1)?.encoded ?? 0;
    const { lane, queued = at, started = at, encoded = at } = state ?? {};
    const from = Math.min(at, Math.max(this.lastWritten, encoded, next));
    this.trace.slice(WRITER, `write chunk ${chunk}`, from, at, { frames: newFrames, bytes });
    if (lane) {
      const last = { lane, at: Math.max(started, encoded - 0.001) };
      this.trace.flow('chunk', this.idOf(chunk), last, { lane: WRITER, at: from });
    }
    const id = this.idOf(chunk);
    const phase = (name: string, begin: Ms, end: Ms) =>
      this.trace.async('chunk', id, name, begin, end);
    this.trace.async('chunk', id, `chunk ${chunk}`, queued, at, () => {
      phase('queue', queued, started);
      phase('thread', started, encoded);
      phase('wait in the window', encoded, from);
      phase('write', from, at);
    });
    this.chunks.delete(chunk);
    this.lastWritten = at;
  }

  /** The writer has finished the file. */
  finished(at: Ms): void {
    this.trace.slice(WRITER, 'finish', this.lastWritten, at);
    this.lastWritten = at;
  }

  /** A pass ended: what it has not written will never be. */
  nextPass(at: Ms): void {
    this.end(at);
    this.pass += 1;
  }

  /** Ends what is under way. */
  end(at: Ms): void {
    this.interrupt(at, () => true);
    this.chunks.clear();
  }

  /** Ends the slices of chunks that are encoded now. */
  private interrupt(at: Ms, isMeant: (chunk: ChunkTrace) => boolean): void {
    for (const [chunk, state] of this.chunks) {
      const { lane, started, encoded, ...rest } = state;
      if (!lane || started === undefined || encoded !== undefined || !isMeant(state)) continue;
      this.trace.slice(lane, `chunk ${chunk}`, started, at, { unfinished: true });
      this.chunks.set(chunk, rest);
    }
  }

  private readonly idOf = (chunk: number): string => `c${this.pass}.${chunk}`;
}
