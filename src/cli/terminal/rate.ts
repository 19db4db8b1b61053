/** The time over which the rate is measured, and the shortest time that is enough, in ms. */
const WINDOW = 5_000;
const MIN_SPAN = 1_000;
/** A longer gap between two samples means that the process was stopped (Ctrl-Z); in ms. */
const PAUSE = 1_000;

interface Sample {
  readonly time: number;
  readonly done: number;
}

/** Estimates the rate and the time left from the progress of the last five seconds. */
export class Rate {
  private samples: Sample[] = [];

  /** Adds a sample: how much is done at a time in ms. If it is less than before, the work has begun again. */
  add(time: number, done: number): void {
    const last = this.samples.at(-1);
    if (last && (done < last.done || time - last.time > PAUSE)) this.samples = [];
    this.samples.push({ time, done });
    while ((this.samples[1]?.time ?? Infinity) <= time - WINDOW) this.samples.shift();
  }

  /** How much is done per second; `undefined` if there are not enough samples. */
  perSecond(): number | undefined {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.time - first.time < MIN_SPAN) return undefined;
    return ((last.done - first.done) / (last.time - first.time)) * 1_000;
  }

  /** The time until `total` is done, in ms; `undefined` if it is not known, or if nothing moves. */
  timeLeft(total: number): number | undefined {
    const rate = this.perSecond();
    const done = this.samples.at(-1)?.done ?? 0;
    return rate ? (Math.max(0, total - done) / rate) * 1_000 : undefined;
  }
}
