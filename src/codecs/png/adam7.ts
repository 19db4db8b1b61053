/**
 * One pass of an interlaced image. Its pixels form a smaller image: every `stepX`th column from column `x`
 * on, and every `stepY`th row from row `y` on.
 */
export interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
}

/** First column, first row, column step and row step of each pass (PNG 3rd edition, 8.1). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes of an interlaced image, in the order of the file; passes without pixels are left out. */
export function adam7Passes(width: number, height: number): Pass[] {
  return ADAM7.map(([x, y, stepX, stepY]) => ({
    x,
    y,
    stepX,
    stepY,
    width: Math.ceil((width - x) / stepX),
    height: Math.ceil((height - y) / stepY),
  })).filter((pass) => pass.width > 0 && pass.height > 0);
}

/**
 * Copies the pixels of a pass to their places in the whole image.
 *
 * @param pixels the pixels of the pass, one 32-bit word each.
 * @param image the whole image, one 32-bit word a pixel.
 * @param width the width of the whole image, in pixels.
 */
export function placePass(
  { x, y, stepX, stepY, ...pass }: Pass,
  pixels: Uint32Array,
  image: Uint32Array,
  width: number,
): void {
  let from = 0;
  for (let row = 0; row < pass.height; row += 1) {
    const end = from + pass.width;
    for (let to = (y + row * stepY) * width + x; from < end; from += 1, to += stepX) {
      image[to] = pixels[from] as number;
    }
  }
}
