import type { Lane } from './trace-writer.js';

/** Lanes for things that overlap, such as downloads: each gets the lowest lane that is free. */
export class Slots {
  private readonly lanes: Lane[] = [];
  private readonly free: number[] = [];

  /**
   * @param name the name of the lanes, before their number from 0.
   * @param firstTid the number of the first lane in the trace.
   */
  constructor(
    private readonly name: string,
    private readonly firstTid: number,
  ) {}

  take(): Lane {
    const slot = this.lowestFree() ?? this.lanes.length;
    return this.lane(slot);
  }

  /** The lane of a number. The first call names it. */
  lane(slot: number, name = `${this.name} ${slot}`): Lane {
    return (this.lanes[slot] ??= { tid: this.firstTid + slot, name });
  }

  release({ tid }: Lane): void {
    this.free.push(tid - this.firstTid);
  }

  private lowestFree(): number | undefined {
    if (this.free.length === 0) return undefined;
    let at = 0;
    for (let k = 1; k < this.free.length; k += 1) {
      if ((this.free[k] as number) < (this.free[at] as number)) at = k;
    }
    const [slot] = this.free.splice(at, 1);
    return slot;
  }
}
