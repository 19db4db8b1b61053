import type { Contributions } from './contributions.js';
import { codeOf } from './linear-light.js';
import { OPAQUE, TRANSLUCENT } from './linear-rows.js';

/**
 * Adds {@link TAP_GROUP} rows of samples, times their weights, to a row of sums. It adds several rows at
 * once, because reading and writing a sum takes as long as adding one row to it.
 *
 * @param ring the samples of the rows.
 * @param offsets the offsets of rows in `ring`; that of the first row to add is at index `tap`.
 * @param weights the weights of rows; that of the first row to add is at index `weight`.
 * @param length the length of a row, in samples.
 */
export function addRows(
  ring: Float32Array,
  offsets: Int32Array,
  weights: Float64Array,
  tap: number,
  weight: number,
  sums: Float32Array,
  length: number,
): void {
  const a = offsets[tap] as number;
  const b = offsets[tap + 1] as number;
  const c = offsets[tap + 2] as number;
  const d = offsets[tap + 3] as number;
  const e = offsets[tap + 4] as number;
  const f = offsets[tap + 5] as number;
  const weightA = weights[weight] as number;
  const weightB = weights[weight + 1] as number;
  const weightC = weights[weight + 2] as number;
  const weightD = weights[weight + 3] as number;
  const weightE = weights[weight + 4] as number;
  const weightF = weights[weight + 5] as number;
  for (let k = 0; k < length; k += 1) {
    sums[k] =
      (sums[k] as number) +
      weightA * (ring[a + k] as number) +
      weightB * (ring[b + k] as number) +
      weightC * (ring[c + k] as number) +
      weightD * (ring[d + k] as number) +
      weightE * (ring[e + k] as number) +
      weightF * (ring[f + k] as number);
  }
}

/**
 * Resamples a row of sums, with `OPAQUE` samples a pixel, to a row of an opaque image.
 *
 * @param rgba the new image.
 * @param at the offset of the row in `rgba`, in bytes.
 */
export function acrossOpaque(
  sums: Float32Array,
  { taps, first, weights }: Contributions,
  rgba: Uint8Array,
  at: number,
): void {
  let to = at;
  for (let x = 0; x < first.length; x += 1, to += 4) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let from = (first[x] as number) * OPAQUE;
    const end = (x + 1) * taps;
    for (let tap = x * taps; tap < end; tap += 1, from += OPAQUE) {
      const weight = weights[tap] as number;
      red += weight * (sums[from] as number);
      green += weight * (sums[from + 1] as number);
      blue += weight * (sums[from + 2] as number);
    }
    rgba[to] = codeOf(red);
    rgba[to + 1] = codeOf(green);
    rgba[to + 2] = codeOf(blue);
    rgba[to + 3] = 255;
  }
}

/** As {@link acrossOpaque}, for sums with `TRANSLUCENT` samples a pixel. */
export function acrossTranslucent(
  sums: Float32Array,
  { taps, first, weights }: Contributions,
  rgba: Uint8Array,
  at: number,
): void {
  let to = at;
  for (let x = 0; x < first.length; x += 1, to += 4) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let opacity = 0;
    let from = (first[x] as number) * TRANSLUCENT;
    const end = (x + 1) * taps;
    for (let tap = x * taps; tap < end; tap += 1, from += TRANSLUCENT) {
      const weight = weights[tap] as number;
      red += weight * (sums[from] as number);
      green += weight * (sums[from + 1] as number);
      blue += weight * (sums[from + 2] as number);
      opacity += weight * (sums[from + 3] as number);
    }
    const alpha = Math.round(Math.min(1, opacity) * 255);
    // The colour of an invisible pixel is meaningless: it stays 0, as the new image begins.
    if (alpha <= 0) continue;
    rgba[to] = codeOf(red / opacity);
    rgba[to + 1] = codeOf(green / opacity);
    rgba[to + 2] = codeOf(blue / opacity);
    rgba[to + 3] = alpha;
  }
}
