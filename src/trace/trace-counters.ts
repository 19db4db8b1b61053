import type { Ms, TraceWriter } from './trace-writer.js';

/** The least time between two values of counters, so that they take little of the trace. */
const INTERVAL: Ms = 10;

/** Counters by their name. A value is written if it has changed, and at most every 10 ms. */
export class TraceCounters {
  private readonly written = new Map<string, number>();
  private last: Ms = -INTERVAL;

  constructor(
    private readonly trace: TraceWriter,
    private readonly values: () => Readonly<Record<string, number | undefined>>,
  ) {}

  /** Called after each event. */
  update(at: Ms): void {
    if (at - this.last >= INTERVAL) this.write(at);
  }

  /** Writes the values now, such as the last ones. */
  write(at: Ms): void {
    this.last = at;
    for (const [name, value] of Object.entries(this.values())) {
      if (value === undefined || this.written.get(name) === value) continue;
      this.written.set(name, value);
      this.trace.counter(name, at, value);
    }
  }
}
