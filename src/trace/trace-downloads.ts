import type {
  FrameFailed,
  FrameReceived,
  FrameRetried,
  FrameSaved,
  FrameStarted,
} from '../events.js';
import { Slots } from './slots.js';
import type { FlowPoint, Lane, Ms, TraceWriter } from './trace-writer.js';

/** A frame that is being downloaded. */
interface Download {
  readonly lane: Lane;
  readonly start: Ms;
  /** The tries that failed. */
  readonly tries: { readonly end: Ms; readonly delay: number; readonly code: string }[];
}

/** A shorter wait gets no slice. */
const MIN_WAIT: Ms = 0.1;

const DISK: Lane = { tid: 2, name: 'disk' };

/** Traces the frames from the first request until they are saved: lanes of connections, and one of the disk. */
export class TraceDownloads {
  /** Downloads under way, by index. */
  private readonly open = new Map<number, Download>();
  private readonly slots = new Slots('connection', 1_000);
  /** For the arrows: the end of each download whose frame is not encoded yet. */
  private readonly received = new Map<number, FlowPoint>();
  /** The last frame that was received and waits for the disk, and how many wait. */
  private unsaved = { count: 0, last: 0 };
  /** The frames of a batch, which are reported together. */
  private batch = { frames: 0, at: 0, from: 0 };
  private lastSaved: Ms = 0;

  constructor(private readonly trace: TraceWriter) {}

  /** How many downloads are under way. */
  get inFlight(): number {
    return this.open.size;
  }

  started({ index }: FrameStarted, at: Ms): void {
    this.open.set(index, { lane: this.slots.take(), start: at, tries: [] });
  }

  retried({ index, delay, error }: FrameRetried, at: Ms): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    this.open.get(index)?.tries.push({ end: at, delay, code });
  }

  got(event: FrameReceived, at: Ms): void {
    const { index, bytes } = event;
    const download = this.open.get(index);
    if (!download) return;
    const { lane, start } = download;
    this.trace.slice(lane, `frame ${index}`, start, at, { bytes });
    const requested = start + event.requested;
    const ready = this.failedTries(download, requested);
    if (requested - ready >= MIN_WAIT) {
      this.trace.slice(lane, 'wait for the rate', ready, requested);
    }
    let from = requested;
    for (const [name, time] of [
      ['connect', event.connected],
      ['first byte', event.firstByte],
      ['last byte', event.duration],
    ] as const) {
      if (time === undefined) continue;
      const to = Math.min(at, start + time);
      this.trace.slice(lane, name, from, to);
      from = to;
    }
    this.close(index, download);
    this.received.set(index, { lane, at: Math.max(start, at - 0.001) });
    this.unsaved = { count: this.unsaved.count + 1, last: at };
  }

  failed({ index, error }: FrameFailed, at: Ms): void {
    const download = this.open.get(index);
    if (!download) return; // damaged: it was received
    this.trace.slice(download.lane, `frame ${index} failed`, download.start, at, {
      code: error.code,
    });
    this.failedTries(download, at);
    this.close(index, download);
  }

  /** The frames of a batch come one after another in one turn of the event loop. */
  saved(_: FrameSaved, at: Ms): void {
    if (this.batch.frames === 0) {
      this.batch = { frames: 0, at, from: Math.max(this.lastSaved, this.unsaved.last) };
      queueMicrotask(() => this.endBatch());
    }
    this.batch.frames += 1;
  }

  /** The end of the download that came last of these frames; forgets all of them. */
  takeLast(first: number, count: number): FlowPoint | undefined {
    let last: FlowPoint | undefined;
    for (let index = first; index < first + count; index += 1) {
      const point = this.received.get(index);
      if (point === undefined) continue;
      this.received.delete(index);
      if (last === undefined || point.at > last.at) last = point;
    }
    return last;
  }

  /** Ends what is under way, because the run has ended. */
  end(at: Ms): void {
    this.endBatch();
    for (const [index, download] of this.open) {
      const { lane, start } = download;
      this.trace.slice(lane, `frame ${index}`, start, at, { unfinished: true });
      this.failedTries(download, at);
      this.close(index, download);
    }
  }

  private endBatch(): void {
    const { frames, at, from } = this.batch;
    if (frames === 0) return;
    this.trace.slice(DISK, `save ${frames}`, Math.min(from, at), at, { frames });
    this.lastSaved = at;
    this.batch = { frames: 0, at: 0, from: 0 };
  }

  /** The tries that failed, and the waits after them. Returns the end of the last wait, at most `until`. */
  private failedTries({ lane, start, tries }: Download, until: Ms): Ms {
    let from = start;
    for (const { end, delay, code } of tries) {
      this.trace.slice(lane, 'failed try', from, end, { code });
      from = Math.min(until, end + delay);
      this.trace.slice(lane, 'back-off', end, from);
    }
    return from;
  }

  private close(index: number, { lane }: Download): void {
    this.open.delete(index);
    this.slots.release(lane);
  }
}
