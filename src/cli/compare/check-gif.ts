import { GifReader } from 'omggif';
import { plain } from '../../index.js';

/** A GIF has at most this many colours in a frame, so a frame of more cannot be equal. */
const MAX_COLORS = 256;

/**
 * Compares every frame of a GIF with the PNG that came, pixel by pixel. Both are decoded by packages of
 * others: omggif and pngjs. Frames of more than 256 colours are left out.
 *
 * @returns how many frames were compared.
 * @throws Error that says in which way the GIF is wrong.
 */
export function checkGif(gif: Uint8Array, pngs: readonly Uint8Array[]): number {
  const reader = new GifReader(Buffer.from(gif));
  if (reader.numFrames() !== pngs.length) {
    throw new Error(`it has ${reader.numFrames()} frames, and ${pngs.length} came`);
  }
  const { width, height } = reader;
  const screen = new Uint8Array(4 * width * height);
  let compared = 0;
  pngs.forEach((png, index) => {
    const { rgba } = decode(png);
    reader.decodeAndBlitFrameRGBA(index, screen); // leaves transparent pixels as they are
    if (!hasMoreColors(rgba)) {
      if (Buffer.compare(screen, rgba) !== 0) {
        throw new Error(`frame ${index} differs from the frame that came`);
      }
      compared += 1;
    }
    const block = reader.frameInfo(index);
    if (block.disposal !== RESTORE_BACKGROUND) return;
    for (let y = block.y; y < block.y + block.height; y += 1) {
      const start = 4 * (y * width + block.x);
      screen.fill(0, start, start + 4 * block.width);
    }
  });
  return compared;
}

/** GIF89a 23.c.iv; to browsers the background is transparency. */
const RESTORE_BACKGROUND = 2;

function decode(png: Uint8Array): { readonly rgba: Uint8Array } {
  if (!plain.decodePng) throw new Error('The encoder `plain` decodes PNGs');
  return plain.decodePng(png);
}

function hasMoreColors(rgba: Uint8Array): boolean {
  const colors = new Set<number>();
  const view = new DataView(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  for (let at = 0; at < rgba.length && colors.size <= MAX_COLORS; at += 4) {
    colors.add(view.getUint32(at));
  }
  return colors.size > MAX_COLORS;
}
