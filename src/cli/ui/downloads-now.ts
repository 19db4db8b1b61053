import type {
  FrameFailed,
  FrameKept,
  FrameReceived,
  FrameRetried,
  FrameSaved,
  FrameStarted,
} from '../../index.js';
import type { FrameStates } from './frame-states.js';
import { Lanes } from './lanes.js';
import { Latencies } from './latencies.js';
import { FRAME_STATES, type StageNow } from './wire.js';

const { onTheWire, backingOff, received, saved, failed } = FRAME_STATES;

/** Downloads from their events: which are under way, on which slot, and how long they take. */
export class DownloadsNow {
  readonly lanes = new Lanes();
  /** How long the downloads took that ended in this column, in ms. */
  readonly times = new Latencies();
  /** The slots of downloads under way, by index of the frame. */
  private readonly slots = new Map<number, number>();
  /** When frames that failed are tried again, by index: no event says that. */
  private readonly pauses = new Map<number, number>();
  private started = 0;
  private received = 0;
  private onDisk = 0;
  private kept = 0;
  private failed = 0;

  constructor(private readonly frames: FrameStates) {}

  add(
    event: FrameStarted | FrameReceived | FrameRetried | FrameFailed | FrameSaved | FrameKept,
    at: number,
  ): void {
    const { index } = event;
    const slot = this.slots.get(index);
    switch (event.type) {
      case 'frame-started':
        this.started += 1;
        this.slots.set(index, this.lanes.take(at));
        this.frames.set(index, onTheWire);
        break;
      case 'frame-retried':
        if (slot !== undefined) this.lanes.begin(slot, at, at + event.delay);
        this.pauses.set(index, at + event.delay);
        this.frames.set(index, backingOff);
        break;
      case 'frame-received':
        this.received += 1;
        this.times.add(event.duration - event.requested);
        this.release(index, at);
        this.frames.set(index, received);
        break;
      case 'frame-failed':
        this.failed += 1;
        this.release(index, at);
        this.frames.set(index, failed);
        break;
      case 'frame-saved':
        this.onDisk += 1;
        this.frames.set(index, saved);
        break;
      case 'frame-kept':
        this.kept += 1;
        this.frames.set(index, saved);
        break;
    }
  }

  stages(total: number | undefined): readonly StageNow[] {
    const { started, onDisk, kept, frames, slots } = this;
    const retrying = frames.count(backingOff);
    return [
      {
        name: 'download',
        active: slots.size - retrying,
        queue: total === undefined ? undefined : Math.max(0, total - started - kept),
        done: this.received,
        total: total === undefined ? undefined : total - kept,
        failed: this.failed,
        retrying,
      },
      { name: 'save', active: frames.count(received), done: onDisk + kept, total },
    ];
  }

  /** Ends the pauses that are over. */
  wake(at: number): void {
    for (const [index, until] of this.pauses) {
      if (until > at) continue;
      this.pauses.delete(index);
      this.frames.set(index, onTheWire);
    }
  }

  nextColumn(at: number): void {
    this.times.clear();
    this.lanes.next(at);
  }

  private release(index: number, at: number): void {
    const slot = this.slots.get(index);
    this.pauses.delete(index);
    if (slot === undefined) return;
    this.slots.delete(index);
    this.lanes.release(slot, at);
  }
}
