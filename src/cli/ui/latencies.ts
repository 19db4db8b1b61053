import type { Latency } from './wire.js';

/** The most times that are kept: the last ones. */
const MAX_TIMES = 1_000;

/** How long things took in a column. */
export class Latencies {
  private times: number[] = [];
  private count = 0;

  add(ms: number): void {
    this.times[this.count % MAX_TIMES] = ms;
    this.count += 1;
  }

  clear(): void {
    this.times = [];
    this.count = 0;
  }

  /** The median and the 95th percentile; `undefined` if there are no times. */
  summary(): Latency | undefined {
    if (this.count === 0) return undefined;
    const sorted = [...this.times].sort((a, b) => a - b);
    const at = (part: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] as number;
    return { count: this.count, median: rounded(at(0.5)), p95: rounded(at(0.95)) };
  }
}

/** An estimate for both together: the means, weighted by their counts. */
export function mergedLatency(a: Latency | undefined, b: Latency | undefined): Latency | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const count = a.count + b.count;
  const mean = (x: number, y: number) => rounded((x * a.count + y * b.count) / count);
  return { count, median: mean(a.median, b.median), p95: mean(a.p95, b.p95) };
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
