/** Samples of one quantity in short. */
export interface Summary {
  readonly mean: number;
  /** The standard deviation of the samples (Bessel's correction); `undefined` for a single sample. */
  readonly deviation: number | undefined;
  readonly min: number;
  readonly max: number;
}

/** A ratio of two means, with its standard deviation. */
export interface Ratio {
  readonly value: number;
  /** `undefined` if one of the means has none. */
  readonly deviation: number | undefined;
}

/** @param samples at least one. */
export function summarize(samples: readonly number[]): Summary {
  const mean = average(samples);
  const squares = samples.map((sample) => (sample - mean) ** 2);
  return {
    mean,
    deviation: samples.length < 2 ? undefined : Math.sqrt(sum(squares) / (samples.length - 1)),
    min: Math.min(...samples),
    max: Math.max(...samples),
  };
}

/**
 * The ratio of two independent means. The relative errors add as squares, which is the first-order
 * propagation of uncertainty (JCGM 100:2008, 5.1.2).
 */
export function ratioOf(above: Summary, below: Summary): Ratio {
  const value = above.mean / below.mean;
  if (above.deviation === undefined || below.deviation === undefined) {
    return { value, deviation: undefined };
  }
  const relative = Math.hypot(above.deviation / above.mean, below.deviation / below.mean);
  return { value, deviation: value * relative };
}

/** The fewest samples from which a difference is claimed: two say too little of their spread. */
export const ENOUGH = 3;

/**
 * Whether two quantities differ by more than their spread: there are enough samples of both, and the
 * intervals of mean ± deviation do not overlap.
 */
export function differ(one: readonly number[], other: readonly number[]): boolean {
  if (Math.min(one.length, other.length) < ENOUGH) return false;
  const [a, b] = [summarize(one), summarize(other)];
  return Math.abs(a.mean - b.mean) > (a.deviation ?? Infinity) + (b.deviation ?? Infinity);
}

/** A ratio of two means: above 1 is a gain, below 1 a loss. */
export interface Gain extends Ratio {
  /** Whether the difference is larger than the spread of the samples. */
  readonly isClear: boolean;
}

/** The ratio of the means of two samples, and whether they {@link differ}. */
export const gainFrom = (above: readonly number[], below: readonly number[]): Gain => ({
  ...ratioOf(summarize(above), summarize(below)),
  isClear: differ(above, below),
});

/** The mean of at least one sample. */
export const average = (samples: readonly number[]): number => sum(samples) / samples.length;

const sum = (samples: readonly number[]): number => samples.reduce((all, each) => all + each, 0);

/** Parts of a distribution. */
export interface Quantiles {
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Quantiles by the nearest rank; `undefined` for no samples. */
export function quantilesOf(samples: readonly number[]): Quantiles | undefined {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  const [median, p90, p99, max] = [at(0.5), at(0.9), at(0.99), at(1)];
  if (median === undefined || p90 === undefined || p99 === undefined || max === undefined) {
    return undefined;
  }
  return { median, p90, p99, max };
}
