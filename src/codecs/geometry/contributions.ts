/** How to resample a line: each new sample is a weighted sum of consecutive old samples, its taps. */
export interface Contributions {
  /** The taps of each new sample: a multiple of {@link TAP_GROUP}; unused taps have weight 0. */
  readonly taps: number;
  /** By new sample: the 0-based index of its first tap. Taps of weight 0 may lie past the end of the line. */
  readonly first: Int32Array;
  /** `taps` weights for each new sample, one sample after another; they add up to 1. */
  readonly weights: Float64Array;
}

/** The number of taps is a multiple of this, so that loops can be unrolled; enlarging needs just 6 taps. */
export const TAP_GROUP = 6;

/** The kernel is 0 from this distance on (Duchon, Lanczos Filtering in One and Two Dimensions, 1979). */
const LOBES = 3;

/**
 * Computes the contributions for resampling a line with the Lanczos kernel: sinc(x) sinc(x / 3). When the
 * line gets shorter, the kernel is widened by the same factor, to remove detail that the new line cannot
 * show. Where the kernel reaches past an end of the line, the remaining weights are scaled to a sum of 1.
 *
 * @param size the number of samples of the line.
 * @param length the length of the part, from the start of the line, that becomes the new line: `size`, or
 *   up to one sample less.
 * @param target the number of samples of the new line.
 */
export function lanczosContributions(size: number, length: number, target: number): Contributions {
  const scale = length / target;
  const stretch = Math.max(1, scale);
  const support = LOBES * stretch;
  const first = new Int32Array(target);
  const last = new Int32Array(target);
  let taps = 0;
  for (let k = 0; k < target; k += 1) {
    // Sample n covers n to n + 1, so its middle is at n + 1/2.
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
