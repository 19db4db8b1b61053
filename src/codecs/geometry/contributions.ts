/** Which samples of a line make each sample of another, and with what weight. */
export interface Contributions {
  /** How many samples make one: a multiple of {@link TAP_GROUP}; those to spare weigh 0. */
  readonly taps: number;
  /** Per sample made: the 0-based first of those that make it. The last of them, of weight 0, may lie past the end. */
  readonly first: Int32Array;
  /** `taps` weights per sample made; they add up to 1. */
  readonly weights: Float64Array;
}

/** Taps come in groups of this many, so that loops over them can be unrolled; enlarging needs just 6. */
export const TAP_GROUP = 6;

/** Lanczos' window: the kernel is 0 from here on. (Duchon, Lanczos Filtering in One and Two Dimensions, 1979.) */
const LOBES = 3;

/**
 * Makes the contributions for a line that is resampled with the Lanczos kernel: sinc(x) sinc(x / 3). Where
 * the line gets shorter the kernel is widened by as much, so that it takes away what the new line
 * cannot show. At the ends of the line the weights of what is left of the kernel are scaled up.
 *
 * @param size how many samples the line has.
 * @param length how much of the line, from its start, becomes the new one: `size`, or part of the last
 *   sample less.
 * @param target how many samples the new line has.
 */
export function lanczosContributions(size: number, length: number, target: number): Contributions {
  const scale = length / target;
  const stretch = Math.max(1, scale);
  const support = LOBES * stretch;
  const first = new Int32Array(target);
  const last = new Int32Array(target);
  let taps = 0;
  for (let k = 0; k < target; k += 1) {
    // Sample n covers n to n + 1, its middle is at n + 1/2.
    const center = (k + 0.5) * scale;
    first[k] = Math.max(0, Math.floor(center - support + 0.5));
    last[k] = Math.min(size, Math.floor(center + support + 0.5));
    taps = Math.max(taps, (last[k] as number) - (first[k] as number));
  }
  taps = Math.ceil(taps / TAP_GROUP) * TAP_GROUP;

  const weights = new Float64Array(target * taps);
  for (let k = 0; k < target; k += 1) {
    const center = (k + 0.5) * scale;
    const start = first[k] as number;
    const count = (last[k] as number) - start;
    const own = weights.subarray(k * taps, k * taps + count);
    for (let tap = 0; tap < count; tap += 1) {
      own[tap] = lanczos((start + tap + 0.5 - center) / stretch);
    }
    const sum = own.reduce((a, b) => a + b, 0);
    for (let tap = 0; tap < count; tap += 1) own[tap] = (own[tap] as number) / sum;
  }
  return { taps, first, weights };
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const angle = Math.PI * x;
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle);
}
