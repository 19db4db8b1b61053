import { colorAt } from './colors';
import { setEntry } from './palette';

/** Which colours each box holds, box by box: numbers in the list, u16. */
const order: usize = memory.data(32768, 16);

function colorInOrder(position: u32): usize {
  return colorAt(load<u16>(order + ((<usize>position) << 1)));
}

// Boxes are runs of `order`: colours that share a palette entry. For each, u32 unless said otherwise:
// begin, end, the axis to split on (0 to 2), the last value that stays in the first half, and, f64, how
// much the split takes off the squared errors along its axis; 0 where there is nothing to split.
const boxes: usize = memory.data(6144, 16);
const BOX_BYTES: usize = 24;

/** Along one axis, per value: pixels, and the sum of their values, f64 each. */
const histogram: usize = memory.data(4096, 16);

/**
 * Makes a palette by splitting: all colours begin in one box; again and again the box whose best split
 * takes most off the sum of squared errors is split there, by a plane across one axis. (The objective
 * and the greedy order are those of X. Wu, "Efficient Statistical Computations for Optimal Color
 * Quantization", Graphics Gems II, 1991; over a list of colours instead of a grid of moments, which
 * joins no colours that the list tells apart, and is cheaper where it has few thousand.)
 *
 * @param size how many colours are listed, at least 1.
 * @param most the most entries to make, 1 to 256.
 * @returns how many were made.
 */
export function splitColors(size: u32, most: u32): u32 {
  for (let k: u32 = 0; k < size; k++) store<u16>(order + ((<usize>k) << 1), k);
  makeBox(boxes, 0, size);
  let count: u32 = 1;
  while (count < most) {
    let best = boxes;
    for (let k: u32 = 1; k < count; k++) {
      const box = boxes + <usize>k * BOX_BYTES;
      if (load<f64>(box, 16) > load<f64>(best, 16)) best = box;
    }
    if (load<f64>(best, 16) <= 0) break;
    const begin = load<u32>(best);
    const end = load<u32>(best, 4);
    const middle = partition(begin, end, load<u32>(best, 8), load<u32>(best, 12));
    makeBox(best, begin, middle);
    makeBox(boxes + <usize>count * BOX_BYTES, middle, end);
    count++;
  }
  for (let k: u32 = 0; k < count; k++) setMean(k, boxes + <usize>k * BOX_BYTES);
  return count;
}

function setMean(entry: u32, box: usize): void {
  let count: f64 = 0;
  let red: f64 = 0;
  let green: f64 = 0;
  let blue: f64 = 0;
  const end = load<u32>(box, 4);
  for (let k = load<u32>(box); k < end; k++) {
    const color = colorInOrder(k);
    const n = load<f64>(color, 24);
    count += n;
    red += n * load<f64>(color);
    green += n * load<f64>(color, 8);
    blue += n * load<f64>(color, 16);
  }
  setEntry(entry, red / count, green / count, blue / count);
}

/** Puts the colours up to the cut before the others; gives where the others begin. */
function partition(begin: u32, end: u32, axis: u32, cut: u32): u32 {
  const part = (<usize>axis) << 3;
  let low = begin;
  let high = end;
  while (low < high) {
    const at = order + ((<usize>low) << 1);
    const index = load<u16>(at);
    if (<u32>load<f64>(colorAt(index) + part) <= cut) {
      low++;
    } else {
      high--;
      const other = order + ((<usize>high) << 1);
      store<u16>(at, load<u16>(other));
      store<u16>(other, index);
    }
  }
  return low;
}

/** Finds the best split of a run. An axis with less than half of the largest spread is not tried. */
function makeBox(box: usize, begin: u32, end: u32): void {
  store<u32>(box, begin);
  store<u32>(box, end, 4);
  store<u32>(box, 0, 8);
  store<u32>(box, 0, 12);
  store<f64>(box, 0, 16);
  if (end - begin < 2) return;
  let count: f64 = 0;
  let r: f64 = 0;
  let g: f64 = 0;
  let b: f64 = 0;
  let rr: f64 = 0;
  let gg: f64 = 0;
  let bb: f64 = 0;
  for (let k = begin; k < end; k++) {
    const color = colorInOrder(k);
    const n = load<f64>(color, 24);
    const x = load<f64>(color);
    const y = load<f64>(color, 8);
    const z = load<f64>(color, 16);
    count += n;
    r += n * x;
    g += n * y;
    b += n * z;
    rr += n * x * x;
    gg += n * y * y;
    bb += n * z * z;
  }
  const redSpread = rr - (r * r) / count;
  const greenSpread = gg - (g * g) / count;
  const blueSpread = bb - (b * b) / count;
  const worthwhile = max(redSpread, max(greenSpread, blueSpread)) / 2;
  if (redSpread >= worthwhile) tryAxis(box, 0, r, count);
  if (greenSpread >= worthwhile) tryAxis(box, 1, g, count);
  if (blueSpread >= worthwhile) tryAxis(box, 2, b, count);
}

/** Takes note of the best split of a box along an axis, where it is better than the one that it has. */
function tryAxis(box: usize, axis: u32, total: f64, count: f64): void {
  const begin = load<u32>(box);
  const end = load<u32>(box, 4);
  const part = (<usize>axis) << 3;
  let least: u32 = 255;
  let most: u32 = 0;
  for (let k = begin; k < end; k++) {
    const value = <u32>load<f64>(colorInOrder(k) + part);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  memory.fill(histogram + ((<usize>least) << 4), 0, (<usize>(most - least + 1)) << 4);
  for (let k = begin; k < end; k++) {
    const color = colorInOrder(k);
    const exact = load<f64>(color + part);
    const n = load<f64>(color, 24);
    const bar = histogram + ((<usize>(<u32>exact)) << 4);
    store<f64>(bar, load<f64>(bar) + n);
    store<f64>(bar, load<f64>(bar, 8) + n * exact, 8);
  }
  let below: f64 = 0;
  let sum: f64 = 0;
  for (let value = least; value < most; value++) {
    const bar = histogram + ((<usize>value) << 4);
    if (load<f64>(bar) == 0) continue;
    below += load<f64>(bar);
    sum += load<f64>(bar, 8);
    const rest = total - sum;
    const gain = (sum * sum) / below + (rest * rest) / (count - below) - (total * total) / count;
    if (gain > load<f64>(box, 16)) {
      store<u32>(box, axis, 8);
      store<u32>(box, value, 12);
      store<f64>(box, gain, 16);
    }
  }
}
