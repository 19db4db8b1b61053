/**
 * The parts of a GIF that depend on the order of its frames: header, disposal, delays and trailer (GIF89a,
 * CompuServe, 1990). All numbers are little-endian.
 */
import { PipelineError } from '../../errors.js';

/** The largest width and height of a GIF, in pixels: it stores them in 16 bits. */
export const MAX_SCREEN = 0xffff;
/** The longest delay of a frame, in hundredths of a second: a GIF stores it in 16 bits. */
export const MAX_DELAY_CS = 0xffff;

/** Disposal (GIF89a 23.c.iv): the frame stays on the screen when the next one is drawn. */
export const DISPOSE_KEEP = 1;
/** Disposal (GIF89a 23.c.iv): the viewer clears the area of the frame before it draws the next one. */
export const DISPOSE_BACKGROUND = 2;

/**
 * Checks that a frame is not too large for a GIF.
 *
 * @throws PipelineError `ERR_FRAME_TOO_WIDE` for a side of more than 65,535 pixels.
 */
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

/** The last byte of the file (GIF89a 27). */
export const TRAILER = Uint8Array.of(0x3b);

/**
 * Everything before the first frame: the signature (GIF89a 17), a logical screen without a global colour
 * table (18), and, if the animation repeats, the NETSCAPE2.0 application extension.
 *
 * @param width pixels, at most 65,535; the same goes for `height`.
 * @param loop how often to repeat: 0 is for ever, -1 plays once, without the extension.
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
 * Sets disposal and delay in the graphic control extension (GIF89a 23) at `offset`.
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

/** Sets the transparent index (GIF89a 23.c.viii) in the graphic control extension at `offset`. */
export function setTransparentIndex(bytes: Uint8Array, offset: number, index: number): void {
  bytes[offset + 3] = (bytes[offset + 3] as number) | 1;
  bytes[offset + 6] = index;
}
