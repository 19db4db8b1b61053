/**
 * The blocks of a GIF that depend on the order of its frames, after the GIF89a specification
 * (CompuServe, 1990). All numbers are little-endian.
 */
import { PipelineError } from '../../errors.js';

/** A GIF's numbers have 16 bits. Of its width and height, in pixels. */
export const MAX_SCREEN = 0xffff;
/** Of a delay, in hundredths of a second. */
export const MAX_DELAY_CS = 0xffff;

/** GIF89a 23.c.iv: what a viewer does with a frame before it draws the next. */
export const DISPOSE_KEEP = 1;
export const DISPOSE_BACKGROUND = 2;

/** @throws PipelineError `ERR_FRAME_TOO_WIDE` for a frame that a GIF cannot hold. */
export function checkScreen({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}) {
  if (width <= MAX_SCREEN && height <= MAX_SCREEN) return;
  throw new PipelineError(
    'ERR_FRAME_TOO_WIDE',
    `Its size is ${width}x${height}; a GIF holds at most ${MAX_SCREEN}x${MAX_SCREEN}`,
  );
}

/** GIF89a 27: the end of the file. */
export const TRAILER = Uint8Array.of(0x3b);

/**
 * Everything before the first frame: signature (17), logical screen without a global colour table
 * (18), and the NETSCAPE2.0 application extension that asks for repetition.
 *
 * @param loop how often to repeat: 0 for ever, -1 plays once.
 */
export function gifHeader(width: number, height: number, loop: number): Uint8Array {
  const header = [
    ...ascii('GIF89a'),
    ...uint16(width),
    ...uint16(height),
    0x70, // no global colour table, 8 bits per primary in the source
    0, // background colour index
    0, // no aspect ratio given
  ];
  if (loop < 0) return Uint8Array.from(header);
  return Uint8Array.from([
    ...header,
    0x21, // extension
    0xff, // application
    11,
    ...ascii('NETSCAPE2.0'),
    3,
    1, // sub-block: loop count
    ...uint16(loop),
    0,
  ]);
}

/**
 * Sets disposal and delay in a graphic control extension (GIF89a 23) that stands at `offset`.
 *
 * @param delay in hundredths of a second.
 */
export function setFrameControl(
  bytes: Uint8Array,
  offset: number,
  disposal: number,
  delay: number,
): void {
  const flags = offset + 3;
  bytes[flags] = ((bytes[flags] as number) & ~(7 << 2)) | (disposal << 2);
  bytes.set(uint16(delay), offset + 4);
}

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

const uint16 = (value: number): number[] => [value & 255, value >> 8];

/** Names the index that means "nothing here" in a graphic control extension that stands at `offset`. */
export function setTransparentIndex(bytes: Uint8Array, offset: number, index: number): void {
  bytes[offset + 3] = (bytes[offset + 3] as number) | 1;
  bytes[offset + 6] = index;
}
