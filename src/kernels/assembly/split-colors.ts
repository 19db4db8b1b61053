import { colorAt } from './colors';
import { setEntry } from './palette';

/** The numbers of the listed colours, u16, sorted by box. */
const order: usize = memory.data(32768, 16);

function colorInOrder(position: u32): usize {
  return colorAt(load<u16>(order + ((<usize>position) << 1)));
}

// A box is a run of `order`: the colours that share a palette entry. It has four u32: begin and end of the
// run, the axis of its best split (0 to 2), and the last value that stays in the first half. Then two f64: by
// how much the split reduces the sum of squared errors along that axis, 0 if the box cannot be split; and the
// sum of squared errors of the box.
const boxes: usize = memory.data(8192, 16);
const BOX_BYTES: usize = 32;

/** Per value of one axis, 0 to 255: the number of pixels, and the sum of their exact values, f64 each. */
const histogram: usize = memory.data(4096, 16);

/**
 * Makes a palette by splitting boxes. At first one box holds all colours. Then, again and again, the box
 * whose best split reduces the sum of squared errors most is split, by a plane across one axis. An entry is
 * the mean of a box. (The objective and the greedy order are those of X. Wu, "Efficient Statistical
 * Computations for Optimal Color Quantization", Graphics Gems II, 1991. This works on a list of colours
 * instead of a grid of moments: it joins no colours, and it is faster for a few thousand colours.)
 *
 * @param size the number of listed colours, at least 1.
 * @param most the most entries to make, 1 to 256.
 * @param enough the sum of squared errors of all pixels at which no further entry is made.
 * @returns the number of entries.
 */
export function splitColors(size: u32, most: u32, enough: f64): u32 {
  for (let k: u32 = 0; k < size; k++) store<u16>(order + ((<usize>k) << 1), k);
  makeBox(boxes, 0, size);
  let error = load<f64>(boxes, 24);
  let count: u32 = 1;
  while (count < most && error > enough) {
    let best = boxes;
    for (let k: u32 = 1; k < count; k++) {
      const box = boxes + <usize>k * BOX_BYTES;
      if (load<f64>(box, 16) > load<f64>(best, 16)) best = box;
    }
    if (load<f64>(best, 16) <= 0) break;
    const begin = load<u32>(best);
    const end = load<u32>(best, 4);
    const middle = partition(begin, end, load<u32>(best, 8), load<u32>(best, 12));
    const other = boxes + <usize>count * BOX_BYTES;
    error -= load<f64>(best, 24);
    makeBox(best, begin, middle);
    makeBox(other, middle, end);
    error += load<f64>(best, 24) + load<f64>(other, 24);
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

/** Moves the colours up to the cut before the others. Returns the position where the others begin. */
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

/** Makes a box, and finds its best split. An axis with less than half of the largest spread is skipped. */
function makeBox(box: usize, begin: u32, end: u32): void {
  store<u32>(box, begin);
  store<u32>(box, end, 4);
  store<u32>(box, 0, 8);
  store<u32>(box, 0, 12);
  store<f64>(box, 0, 16);
  store<f64>(box, 0, 24);
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
  store<f64>(box, redSpread + greenSpread + blueSpread, 24);
  const worthwhile = max(redSpread, max(greenSpread, blueSpread)) / 2;
  if (redSpread >= worthwhile) tryAxis(box, 0, r, count);
  if (greenSpread >= worthwhile) tryAxis(box, 1, g, count);
  if (blueSpread >= worthwhile) tryAxis(box, 2, b, count);
}

/** Finds the best split of a box along an axis, and stores it if it is better than the stored one. */
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
