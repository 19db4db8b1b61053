import type { FrameKernels } from '../../kernels/frame-kernels.js';
import type { FramesBefore, RgbaImage } from '../../messages.js';
import type { Size } from '../geometry/geometry.js';
import type { EncoderSettings } from './encoder-settings.js';
import { FramePainter } from './paint-frame.js';

/** Frames of fewer pixels are not carried from chunk to chunk: that costs more time than it saves bytes. */
const FEWEST_PIXELS = 4_096;

/** Whether chunks of frames of a size begin with what the screen shows, if it can be computed. */
export const joinsChunks = ({ width, height }: Size): boolean => width * height >= FEWEST_PIXELS;

/**
 * Draws, on a cleared screen, what it shows between two chunks. The encoders of both chunks compute it, each by
 * itself: the first one ends with it, and the second one begins with it. It is the anchor, and over it the parts
 * of the last frame that have changed since. What has hardly changed stays as it was in the anchor, so that a
 * picture that stands still is drawn only once. A last frame that is drawn exactly needs no anchor.
 *
 * @param kernels fit for the size of the frames.
 * @returns the painter of the frames; `undefined` if they are not alike, so that the next chunk must begin with
 *   a whole frame.
 */
export function paintBorder(
  kernels: FrameKernels,
  settings: EncoderSettings,
  { anchor, last }: FramesBefore<RgbaImage>,
): FramePainter | undefined {
  const painter = new FramePainter(settings, kernels);
  show(kernels, last.rgba);
  if (painter.isExact()) {
    painter.paint(true, true);
    return painter;
  }
  show(kernels, anchor.rgba);
  kernels.load(last.rgba);
  // The screen would have to be cleared between the two.
  if (kernels.uncovers()) return undefined;
  if (!new FramePainter(settings, kernels).isNextAlike()) return undefined;
  // The anchor itself was drawn so, too.
  painter.assumeStill();
  painter.paint(true, true);
  painter.lookAhead(true);
  kernels.advance();
  painter.paintAlike();
  painter.distrustScreen();
  return painter;
}

function show(kernels: FrameKernels, rgba: Uint8Array): void {
  kernels.load(rgba);
  kernels.advance();
}
