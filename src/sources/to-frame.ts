import { MAX_DELAY } from '../animation/delay-list.js';
import { describeValue, PipelineError } from '../errors.js';
import type { Frame, FrameImage, RgbaImage } from '../messages.js';
import type { SourceFrame } from './source.js';

/**
 * Checks a frame of a source, which a user may have written, and adds its index and position.
 *
 * @param index the frame's 0-based number at the source.
 * @param position the frame's 0-based place in the animation.
 * @throws PipelineError `ERR_SOURCE_INVALID` if `image` is not an image, `ERR_DELAYS_INVALID` for a delay
 *   that a GIF cannot hold.
 */
export function toFrame(
  frame: SourceFrame | undefined,
  index: number,
  position: number = index,
): Frame {
  const { image, delay, name } = (frame ?? {}) as Partial<SourceFrame>;
  checkDelay(delay);
  return {
    index,
    image: toImage(image),
    ...(position === index ? undefined : { position }),
    ...(delay === undefined ? undefined : { delay }),
    ...(name === undefined ? undefined : { name }),
  };
}

function checkDelay(delay: unknown): void {
  if (delay === undefined || (typeof delay === 'number' && delay >= 0 && delay <= MAX_DELAY))
    return;
  throw new PipelineError(
    'ERR_DELAYS_INVALID',
    `Expected a delay from 0 to ${MAX_DELAY} ms, got ${describeValue(delay)}`,
  );
}

/** Checks an image. The Uint8ClampedArray of a canvas becomes a Uint8Array of the same memory. */
function toImage(image: unknown): FrameImage {
  if (image instanceof Uint8Array || (typeof image === 'string' && image !== '')) return image;
  const { width, height, rgba } = (image ?? {}) as Partial<Record<keyof RgbaImage, unknown>>;
  if (typeof width === 'number' && typeof height === 'number') {
    if (rgba instanceof Uint8Array) return image as FrameImage;
    if (rgba instanceof Uint8ClampedArray) {
      return { width, height, rgba: new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.length) };
    }
  }
  throw new PipelineError(
    'ERR_SOURCE_INVALID',
    `Expected the bytes of an image file, its path, or pixels { width, height, rgba }, got ${describeValue(image)}`,
  );
}
