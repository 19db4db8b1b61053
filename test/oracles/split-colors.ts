import type { ColorTable } from './color-table.js';
import { Palette } from './palette.js';

/** A run of `order`: colours that share a palette entry. */
interface Box {
  readonly begin: number;
  readonly end: number;
  /** The axis to split on, 0 to 2, and the last value that stays in the first half. */
  readonly axis: number;
  readonly cut: number;
  /** How much the split takes off the squared errors along its axis; 0 where there is nothing to split. */
  readonly gain: number;
  /** The sum of the squared distances of its pixels to their mean. */
  readonly error: number;
}

/** Which colours each box holds: numbers of the table, box by box. */
let order = new Uint16Array(0);
/** Along one axis: pixels, and the sum of their values, for each value. */
const weights = new Float64Array(256);
const sums = new Float64Array(256);

/**
 * Makes a palette by splitting: all colours begin in one box; again and again the box whose best split
 * takes most off the sum of squared errors is split there, by a plane across one axis. (The objective
 * and the greedy order are those of X. Wu, "Efficient Statistical Computations for Optimal Color
 * Quantization", Graphics Gems II, 1991; over a list of colours instead of a grid of moments, which is
 * exact to the last bit and cheaper where an image has few thousand of them.)
 *
 * @param entries the most entries to make, at least 1.
 * @param enough no box is split any more once the squared errors of all boxes add up to this or less.
 */
export function splitColors(colors: ColorTable, entries: number, enough = 0): Palette {
  const { size, counts, red, green, blue } = colors;
  if (order.length < size) order = new Uint16Array(size);
  for (let k = 0; k < size; k += 1) order[k] = k;

  const boxes: Box[] = size > 0 ? [makeBox(colors, 0, size)] : [];
  // A running sum, as the kernel has it, so that the two agree to the last bit about when to stop.
  let error = boxes[0]?.error ?? 0;
  while (boxes.length < entries && error > enough) {
    let best = 0;
    for (let k = 1; k < boxes.length; k += 1) {
      if ((boxes[k] as Box).gain > (boxes[best] as Box).gain) best = k;
    }
    const box = boxes[best];
    if (!box || box.gain <= 0) break;
    const middle = partition([red, green, blue][box.axis] as Float64Array, box);
    const halves = [makeBox(colors, box.begin, middle), makeBox(colors, middle, box.end)] as const;
    boxes[best] = halves[0];
    boxes.push(halves[1]);
    error = error - box.error + (halves[0].error + halves[1].error);
  }

  const palette = new Palette(boxes.length);
  boxes.forEach(({ begin, end }, entry) => {
    let count = 0;
    let r = 0;
    let g = 0;
    let b = 0;
    for (let k = begin; k < end; k += 1) {
      const color = order[k] as number;
      const n = counts[color] as number;
      count += n;
      r += n * (red[color] as number);
      g += n * (green[color] as number);
      b += n * (blue[color] as number);
    }
    palette.set(entry, r / count, g / count, b / count);
  });
  return palette;
}

/** Puts the colours up to the cut before the others; gives where the others begin. */
function partition(axis: Float64Array, { begin, end, cut }: Box): number {
  let low = begin;
  let high = end - 1;
  while (low <= high) {
    const color = order[low] as number;
    if (Math.floor(axis[color] as number) <= cut) {
      low += 1;
    } else {
      order[low] = order[high] as number;
      order[high] = color;
      high -= 1;
    }
  }
  return low;
}

/** Finds the best split of a run. An axis with less than half of the largest spread is not tried. */
function makeBox({ counts, red, green, blue }: ColorTable, begin: number, end: number): Box {
  if (end - begin < 2) return { begin, end, axis: 0, cut: 0, gain: 0, error: 0 };
  let count = 0;
  let r = 0;
  let g = 0;
  let b = 0;
  let rr = 0;
  let gg = 0;
  let bb = 0;
  for (let k = begin; k < end; k += 1) {
    const color = order[k] as number;
    const n = counts[color] as number;
    const x = red[color] as number;
    const y = green[color] as number;
    const z = blue[color] as number;
    count += n;
    r += n * x;
    g += n * y;
    b += n * z;
    rr += n * x * x;
    gg += n * y * y;
    bb += n * z * z;
  }
  const spreads = [rr - (r * r) / count, gg - (g * g) / count, bb - (b * b) / count];
  const totals = [r, g, b];
  const error = spreads.reduce((sum, spread) => sum + spread);
  const worthwhile = Math.max(...spreads) / 2;

  let bestAxis = 0;
  let bestCut = 0;
  let bestGain = 0;
  for (let axis = 0; axis < 3; axis += 1) {
    if ((spreads[axis] as number) < worthwhile) continue;
    const values = axis === 0 ? red : axis === 1 ? green : blue;
    const total = totals[axis] as number;
    let min = 255;
    let max = 0;
    for (let k = begin; k < end; k += 1) {
      const value = Math.floor(values[order[k] as number] as number);
      if (value < min) min = value;
      if (value > max) max = value;
    }
    weights.fill(0, min, max + 1);
    sums.fill(0, min, max + 1);
    for (let k = begin; k < end; k += 1) {
      const color = order[k] as number;
      const exact = values[color] as number;
      const value = Math.floor(exact);
      const n = counts[color] as number;
      (weights[value] as number) += n;
      (sums[value] as number) += n * exact;
    }
    let below = 0;
    let sum = 0;
    for (let value = min; value < max; value += 1) {
      if (weights[value] === 0) continue;
      below += weights[value] as number;
      sum += sums[value] as number;
      const rest = total - sum;
      const gain = (sum * sum) / below + (rest * rest) / (count - below) - (total * total) / count;
      if (gain > bestGain) {
        bestGain = gain;
        bestAxis = axis;
        bestCut = value;
      }
    }
  }
  return { begin, end, axis: bestAxis, cut: bestCut, gain: bestGain, error };
}
