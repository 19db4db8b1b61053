import { markOf } from './lane-marks.js';

/** The most lanes; more slots share them. */
const MAX_LANES = 64;

/** The begin of a slot that is idle. */
const NEVER = Infinity;

/** A connection at a time, or a thread. */
interface Slot {
  /** Since when it is busy: a time to come if it pauses, `NEVER` if it is idle. */
  since: number;
  /** How long it was busy in this column until it last became idle. */
  busy: number;
  /** Whether it was given back in this column. */
  hasEnd: boolean;
}

/**
 * How much of the time each slot is busy. Hundreds of slots are condensed: each lane then stands for 2, 4, 8 or more
 * slots.
 */
export class Lanes {
  private readonly slots: Slot[] = [];
  private readonly free: number[] = [];
  /** The begin of this column. */
  private start = 0;
  slotsPerLane = 1;

  /** Takes a free slot, which is busy from now on. Returns its number. */
  take(at: number): number {
    const slot = this.free.pop() ?? this.slots.length;
    this.begin(slot, at);
    return slot;
  }

  /** A slot is busy from now on, or, if it pauses, from a later moment on. */
  begin(number: number, at: number, from = at): void {
    while (this.slots.length <= number) {
      this.slots.push({ since: NEVER, busy: 0, hasEnd: false });
    }
    this.stop(number, at);
    (this.slots[number] as Slot).since = from;
  }

  /** The work of a slot has ended. */
  end(number: number, at: number): void {
    this.stop(number, at);
    (this.slots[number] as Slot).hasEnd = true;
  }

  /** The work of a slot has ended, and another one may take the slot. */
  release(number: number, at: number): void {
    this.end(number, at);
    this.free.push(number);
  }

  /** Whether there are too many slots for the lanes. Then each lane must stand for twice as many. */
  get isCrowded(): boolean {
    return this.slots.length > MAX_LANES * this.slotsPerLane;
  }

  /** How busy each lane has been since the begin of the column: a mark for each. */
  marks(at: number): string {
    const { slots, slotsPerLane, start } = this;
    const length = Math.max(at - start, Number.EPSILON) * slotsPerLane;
    let marks = '';
    for (let first = 0; first < slots.length; first += slotsPerLane) {
      let sum = 0;
      let hasEnd = false;
      for (const slot of slots.slice(first, first + slotsPerLane)) {
        sum += slot.busy + Math.max(0, at - Math.max(start, slot.since));
        hasEnd ||= slot.hasEnd;
      }
      marks += markOf({ share: Math.min(1, sum / length), hasEnd });
    }
    return marks;
  }

  /** Begins the next column. */
  next(at: number): void {
    for (const slot of this.slots) {
      slot.busy = 0;
      slot.hasEnd = false;
    }
    this.start = at;
  }

  private stop(number: number, at: number): void {
    const slot = this.slots[number] as Slot;
    slot.busy += Math.max(0, at - Math.max(this.start, slot.since));
    slot.since = NEVER;
  }
}
