/** The rate is that of the last seconds, and known once they are this long; in ms. */
const WINDOW = 5_000;
const MIN_SPAN = 1_000;
/** A gap between two samples that is longer means that the process stood still (Ctrl-Z); in ms. */
const PAUSE = 1_000;

interface Sample {
  readonly time: number;
  readonly done: number;
}

/** How fast something has gone over the last few seconds, and when it will be done. */
export class Rate {
  private samples: Sample[] = [];

  /** Notes how much is done at a time, in ms. What is less than before is another start. */
  add(time: number, done: number): void {
    const last = this.samples.at(-1);
    if (last && (done < last.done || time - last.time > PAUSE)) this.samples = [];
    this.samples.push({ time, done });
    while ((this.samples[1]?.time ?? Infinity) <= time - WINDOW) this.samples.shift();
  }

  /** How long until `total` is done, in ms; `undefined` where that is not known. */
  timeLeft(total: number): number | undefined {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last) return undefined;
    const span = last.time - first.time;
    const progress = last.done - first.done;
    if (span < MIN_SPAN || progress <= 0) return undefined;
    return (Math.max(0, total - last.done) / progress) * span;
  }
}
