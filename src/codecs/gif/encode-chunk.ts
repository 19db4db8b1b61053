import gifenc from 'gifenc';
import type { EncodedChunk, EncodedFrame } from '../../messages.js';
import type { IndexedImage } from '../palette/indexed-image.js';

/** Its hash tables and its output buffer are kept: setting them up costs more than a small frame. */
const encoder = gifenc.GIFEncoder({ auto: false });


/**
 * Encodes consecutive frames as GIF89a blocks. A function of the frames alone: no header, no delay, no
 * disposal, no trailer; so chunks may be made in any order, anywhere, and stand one after another.
 *
 * @param images the frames in order, each of any size that passes `checkScreen`.
 */
export function encodeChunk(
  images: Iterable<IndexedImage>,
): Pick<EncodedChunk, 'frames' | 'bytes'> {
  encoder.reset();
  const frames: EncodedFrame[] = [];
  for (const { width, height, pixels, palette, transparentIndex } of images) {
    const colors = colorTriples(palette);
    const transparent = transparentIndex >= 0;
    frames.push({ offset: encoder.bytesView().length, width, height, transparent });
    encoder.writeFrame(pixels, width, height, {
      palette: colors,
      colorDepth: Math.max(2, Math.ceil(Math.log2(colors.length))),
      first: false,
      transparent,
      transparentIndex: transparent ? transparentIndex : 0,
      dispose: 0,
    });
  }
  return { frames, bytes: encoder.bytes() };
}

const colorTriples = (palette: Uint8Array): number[][] => {
  const colors: number[][] = [];
  for (let at = 0; at < palette.length; at += 3) {
    colors.push([palette[at] as number, palette[at + 1] as number, palette[at + 2] as number]);
  }
  return colors;
};
