import { NO_COLOR } from './color-table.js';
import { OPAQUE_FROM } from './palette.js';

/** The side of a block, and how many blocks there are to one that is looked at for noise, each way. */
const SIDE = 4;
const STEP = 4;

/** How a block differs between two images: squared distances in RGB. */
export interface BlockChange {
  /** Of the mean colours. */
  readonly mean: number;
  /** Of the pixels, on average, once the means are made equal. */
  readonly texture: number;
  /** How much texture the block has in the first image: the variance of its pixels. */
  readonly variance: number;
}

/** The limits of {@link holdBlocks}, squared: see there. */
export interface HoldLimits {
  readonly mean: number;
  readonly noise: number;
  readonly share: number;
  readonly pixel: number;
}

type Vector = readonly number[];

/**
 * Leaves out the pixels of blocks that have hardly changed since they were drawn: neither their mean by more
 * than `mean`, nor their texture by more than `noise` or `share` of it, whichever is more. If only the texture
 * has changed by more, pixels that have changed by at most `pixel` are left out.
 *
 * @param sources what the source was when each pixel was drawn.
 * @param places per pixel: `NO_COLOR` for those left out already; set for more of them.
 * @returns how many more are left out.
 */
export function holdBlocks(
  image: Uint8Array,
  sources: Uint8Array,
  places: Uint16Array,
  width: number,
  limits: HoldLimits,
): number {
  let held = 0;
  for (const pixels of blocksOf(width, places.length / width)) {
    const change = changeOf(pixels, image, sources);
    if (!change || change.mean > limits.mean) continue;
    const isAlike =
      change.texture <= limits.noise || change.texture <= limits.share * change.variance;
    for (const pixel of pixels) {
      if (!isAlike) {
        const before = colorAt(sources, pixel);
        const difference = colorAt(image, pixel).map((part, k) => part - (before[k] as number));
        if (squaredLength(difference) > limits.pixel) continue;
      }
      if (places[pixel] !== NO_COLOR) held += 1;
      places[pixel] = NO_COLOR;
    }
  }
  return held;
}

/**
 * The change of texture that half of the blocks stay below (of an even number, the upper one of the two in the
 * middle), in whole squared units up to 255.
 */
export function noiseOf(image: Uint8Array, other: Uint8Array, width: number): number {
  const height = image.length / 4 / width;
  const changes = blocksOf(width, height, STEP)
    .flatMap((pixels) => changeOf(pixels, image, other) ?? [])
    .map(({ texture }) => Math.min(255, Math.floor(texture)))
    .sort((a, b) => a - b);
  return changes[Math.floor(changes.length / 2)] ?? 0;
}

/** The pixels of each block, or of one block in `step` each way. Those at the edges may have fewer. */
function blocksOf(width: number, height: number, step = 1): number[][] {
  const blocks: number[][] = [];
  for (let top = 0; top < height; top += SIDE * step) {
    for (let left = 0; left < width; left += SIDE * step) {
      const pixels = Array.from({ length: SIDE * SIDE }, (_, k) => {
        const [x, y] = [left + (k % SIDE), top + Math.floor(k / SIDE)];
        return x < width && y < height ? [y * width + x] : [];
      });
      blocks.push(pixels.flat());
    }
  }
  return blocks;
}

/** `undefined` if no pixel of the image is opaque, or one is where the other image has nothing. */
function changeOf(
  pixels: readonly number[],
  image: Uint8Array,
  other: Uint8Array,
): BlockChange | undefined {
  const opaque = pixels.filter((pixel) => isOpaque(image, pixel));
  if (opaque.length === 0 || !opaque.every((pixel) => isOpaque(other, pixel))) return undefined;
  const colors = opaque.map((pixel) => colorAt(image, pixel));
  const changes = opaque.map((pixel, k) => {
    const before = colorAt(other, pixel);
    return (colors[k] as Vector).map((part, axis) => part - (before[axis] as number));
  });
  const mean = squaredMean(changes);
  return {
    mean,
    texture: meanSquare(changes) - mean,
    variance: meanSquare(colors) - squaredMean(colors),
  };
}

const isOpaque = (image: Uint8Array, pixel: number): boolean =>
  (image[pixel * 4 + 3] as number) >= OPAQUE_FROM;

const colorAt = (image: Uint8Array, pixel: number): Vector => [
  ...image.subarray(pixel * 4, pixel * 4 + 3),
];

const squaredLength = (vector: Vector): number =>
  vector.reduce((sum, part) => sum + part * part, 0);

const meanSquare = (vectors: readonly Vector[]): number =>
  vectors.reduce((sum, vector) => sum + squaredLength(vector), 0) / vectors.length;

/** The squared length of the mean of some vectors. */
function squaredMean(vectors: readonly Vector[]): number {
  const sums = [0, 1, 2].map((axis) => vectors.reduce((sum, v) => sum + (v[axis] as number), 0));
  return squaredLength(sums) / vectors.length ** 2;
}
