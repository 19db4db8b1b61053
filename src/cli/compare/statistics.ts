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
const ENOUGH = 3;

/**
 * Whether two quantities differ by more than their spread: there are enough samples of both, and the
 * intervals of mean ± deviation do not overlap.
 */
export function differ(one: readonly number[], other: readonly number[]): boolean {
  if (Math.min(one.length, other.length) < ENOUGH) return false;
  const [a, b] = [summarize(one), summarize(other)];
  return Math.abs(a.mean - b.mean) > (a.deviation ?? Infinity) + (b.deviation ?? Infinity);
}

/** The mean of at least one sample. */
export const average = (samples: readonly number[]): number => sum(samples) / samples.length;

const sum = (samples: readonly number[]): number => samples.reduce((all, each) => all + each, 0);
