import type { EncodedChunk, EncodedFrame } from '../../messages.js';
import type { RgbaImage } from '../png/decode-png.js';
import { ByteWriter } from './byte-writer.js';
import { OPAQUE_FROM } from '../palette/palette.js';
import { FrameEncoder } from './encode-frame.js';
import type { EncoderSettings } from './encoder-settings.js';

/**
 * Encodes consecutive frames as GIF89a blocks. A function of the frames and settings alone: no header,
 * no delay, no disposal, no trailer; so chunks may be made in any order, anywhere, and stand one after
 * another. Within a chunk a frame holds only what changed; the first and the last cover the screen.
 *
 * @param images the frames in order, each of any size that passes `checkScreen`.
 */
export function encodeChunk(
  images: Iterable<RgbaImage>,
  settings: EncoderSettings,
): Pick<EncodedChunk, 'frames'> & { readonly bytes: Uint8Array<ArrayBuffer> } {
  const out = new ByteWriter();
  const encoder = new FrameEncoder(settings, out);
  const frames: EncodedFrame[] = [];
  let current: RgbaImage | undefined;
  /** Whether `current` is drawn on an empty screen. */
  let isBlank = true;
  for (const next of images) {
    if (current) {
      const isCleared = !isSameSize(current, next) || uncovers(current.rgba, next.rgba);
      frames.push(encoder.encode(current, isBlank, isCleared));
      isBlank = isCleared;
    }
    current = next;
  }
  if (current) frames.push(encoder.encode(current, isBlank, true));
  return { frames, bytes: out.toBytes() };
}

const isSameSize = (a: RgbaImage, b: RgbaImage): boolean =>
  a.width === b.width && a.height === b.height;

/** Whether a pixel that is shown is nothing in the next frame: a GIF cannot take back single pixels. */
function uncovers(shown: Uint8Array, next: Uint8Array): boolean {
  for (let at = 3; at < next.length; at += 4) {
    if ((next[at] as number) < OPAQUE_FROM && (shown[at] as number) >= OPAQUE_FROM) return true;
  }
  return false;
}
