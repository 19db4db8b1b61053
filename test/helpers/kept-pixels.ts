import type { RgbaImage } from '../../src/messages.js';
import { Canvas } from '../oracles/canvas.js';
import { NO_COLOR } from '../oracles/color-table.js';
import { holdBlocks, noiseOf } from '../oracles/hold-blocks.js';

const isOpaque = ({ rgba }: RgbaImage, pixel: number): boolean => rgba[pixel * 4 + 3]! >= 128;

/**
 * Which pixels the frames of a chunk need not draw, found without the encoder: the source colour that each
 * pixel was drawn for is told from frame to frame.
 *
 * @param exactColors frames of at most so many colours are exact: they stand for themselves in all pixels.
 * @returns for each frame, and each of its pixels, whether it is left as it was; always of transparent ones.
 *   Of an exact frame it is not told.
 */
export function keptPixels(
  images: readonly RgbaImage[],
  { tolerance, exactColors }: { readonly tolerance: number; readonly exactColors: number },
): (readonly boolean[] | undefined)[] {
  const { width, height } = images[0]!;
  const canvas = new Canvas(width, height);
  let noise = 0;
  return images.map((image, k) => {
    const { rgba } = image;
    const pixels = Array.from({ length: width * height }, (_, pixel) => pixel);
    const before = images[k - 1];
    const isBlank =
      !before || pixels.some((pixel) => isOpaque(before, pixel) && !isOpaque(image, pixel));
    if (isBlank) canvas.clear();
    const colors = pixels.map((pixel) =>
      isOpaque(image, pixel) ? String(rgba.subarray(pixel * 4, pixel * 4 + 3)) : '',
    );
    if (new Set(colors).size <= exactColors) {
      canvas.sources.set(rgba);
      return undefined;
    }
    // Noise is told from the frame after it, or that before it; one that comes twice tells nothing.
    const other = images[k + 1] ?? before;
    const isTold = other !== undefined && Buffer.compare(rgba, other.rgba) !== 0;
    if (isTold) noise = Math.sqrt(noiseOf(rgba, other.rgba, width));
    const pixel = Math.min(2, tolerance);
    const isMoving = noise > 6;
    const texture = pixel * (1 + (isMoving ? 0 : 0.75 * noise));
    const rough = isMoving ? pixel : pixel + 2 * (tolerance - pixel);
    const share = Math.min(0.6, (tolerance - pixel) / 12);
    const places = new Uint16Array(width * height);
    canvas.compare(rgba, 'sources', pixel ** 2, places);
    holdBlocks(rgba, canvas.sources, places, width, {
      mean: tolerance ** 2,
      noise: texture ** 2,
      share: share ** 2,
      pixel: Math.floor(rough ** 2),
    });
    const isKept = [...places].map((place) => place === NO_COLOR);
    for (const at of pixels) {
      if (!isKept[at]) canvas.sources.set(rgba.subarray(at * 4, at * 4 + 4), at * 4);
    }
    return isKept;
  });
}
