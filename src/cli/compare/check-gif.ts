import { GifReader } from 'omggif';
import { plain } from '../../index.js';

/** How well a GIF shows its frames. */
export interface PixelCheck {
  /** How many frames are equal to those that came, pixel by pixel: those of up to 256 colours. */
  readonly equal: number;
  /** How many frames are close to those that came: those of more colours than a frame of a GIF has. */
  readonly close: number;
  /** The largest difference of a close frame: the root of the mean square over its channels, 0 to 255. */
  readonly difference: number;
}

/** A frame of a GIF has at most this many colours, so a frame of more cannot be equal. */
const MAX_COLORS = 256;

/**
 * The largest difference of a frame that counts as close. Noise, which is the worst case, differs by about 11
 * once its colours are 256; from other noise it differs by 104.
 */
const CLOSE = 40;

/**
 * Compares every frame of a GIF with the PNG that came. Both are decoded by packages of others: omggif and
 * pngjs.
 *
 * @throws Error that says in which way the GIF is wrong.
 */
export function checkGif(gif: Uint8Array, pngs: readonly Uint8Array[]): PixelCheck {
  const reader = new GifReader(Buffer.from(gif));
  if (reader.numFrames() !== pngs.length) {
    throw new Error(`it has ${reader.numFrames()} frames, and ${pngs.length} came`);
  }
  const { width, height } = reader;
  const screen = new Uint8Array(4 * width * height);
  const differences: number[] = [];
  pngs.forEach((png, index) => {
    const rgba = decode(png);
    reader.decodeAndBlitFrameRGBA(index, screen); // leaves transparent pixels as they are
    const difference = differenceOf(screen, rgba);
    const canBeEqual = !hasMoreColors(rgba);
    if (!(difference <= (canBeEqual ? 0 : CLOSE))) {
      throw new Error(`frame ${index} differs from the frame that came`);
    }
    if (!canBeEqual) differences.push(difference);
    const block = reader.frameInfo(index);
    if (block.disposal !== RESTORE_BACKGROUND) return;
    for (let y = block.y; y < block.y + block.height; y += 1) {
      const start = 4 * (y * width + block.x);
      screen.fill(0, start, start + 4 * block.width);
    }
  });
  return {
    equal: pngs.length - differences.length,
    close: differences.length,
    difference: Math.max(0, ...differences),
  };
}

/** The worst of the checks of several GIFs of as many frames. */
export const worstOf = (checks: readonly PixelCheck[]): PixelCheck => ({
  equal: Math.min(...checks.map(({ equal }) => equal)),
  close: Math.max(...checks.map(({ close }) => close)),
  difference: Math.max(...checks.map(({ difference }) => difference)),
});

/** GIF89a 23.c.iv; to browsers the background is transparency. */
const RESTORE_BACKGROUND = 2;

/** A pixel of at least this alpha is opaque in a GIF, any other is transparent. */
const OPAQUE = 128;

/** The pixels of a PNG as a GIF can show them: opaque, or transparent and of no colour. */
function decode(png: Uint8Array): Uint8Array {
  if (!plain.decodePng) throw new Error('The encoder `plain` decodes PNGs');
  const { rgba } = plain.decodePng(png);
  for (let at = 0; at < rgba.length; at += 4) {
    if ((rgba[at + 3] as number) < OPAQUE) rgba.fill(0, at, at + 4);
    else rgba[at + 3] = 255;
  }
  return rgba;
}

/** The root of the mean square of the differences; `NaN` for images of different sizes. */
function differenceOf(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length) return NaN;
  let squares = 0;
  for (let k = 0; k < one.length; k += 1) {
    squares += ((one[k] as number) - (other[k] as number)) ** 2;
  }
  return Math.sqrt(squares / ((3 / 4) * one.length)); // an opaque pixel has three channels that may differ
}

function hasMoreColors(rgba: Uint8Array): boolean {
  const colors = new Set<number>();
  const view = new DataView(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  for (let at = 0; at < rgba.length && colors.size <= MAX_COLORS; at += 4) {
    colors.add(view.getUint32(at));
  }
  return colors.size > MAX_COLORS;
}
