import { PipelineError } from '../../errors.js';
import { MAX_SCREEN } from '../gif/blocks.js';
import { MAX_PIXELS } from '../png/check-png.js';
import type { Box, Geometry, Size } from './geometry.js';

/** Which part of a source is shown, at what size, in a frame of what size. */
export interface Placement {
  /** The part of the source that is shown, in pixels: its corner is whole, its size may have a fraction. */
  readonly box: Box;
  /** The size to which this part is resized. */
  readonly content: Size;
  /** The size of the frame; the content is in its middle. */
  readonly frame: Size;
}

/**
 * Computes how a source is resized and placed in its frame.
 *
 * @param source the size of the source, in pixels.
 * @param maxPixels the most pixels of the frame.
 * @throws PipelineError `ERR_RESIZE_TOO_LARGE` if the frame would have more than `maxPixels` pixels, or a
 *   longer side than a GIF can have.
 */
export function place(
  source: Size,
  { width, height, fit }: Pick<Geometry, 'width' | 'height' | 'fit'>,
  maxPixels: number = MAX_PIXELS,
): Placement {
  const box = { x: 0, y: 0, width: source.width, height: source.height };
  const all = (content: Size, frame: Size = content): Placement => ({
    box,
    content: checkSize(content, maxPixels),
    frame: checkSize(frame, maxPixels),
  });

  if (width === undefined && height === undefined) return all(source);
  if (width === undefined || height === undefined) return all(scaled(source, { width, height }));

  const target = { width, height };
  switch (fit) {
    case 'fill':
      return all(target);
    case 'inside':
      return all(within(source, target));
    case 'contain':
      return all(within(source, target), target);
    case 'cover':
      return {
        box: covering(source, target),
        content: target,
        frame: checkSize(target, maxPixels),
      };
  }
}

/** The size with the aspect ratio of the source whose one side is given. */
function scaled(source: Size, side: { width?: number | undefined; height?: number | undefined }) {
  const { width, height } = side;
  return {
    width: width ?? rounded((source.width * (height as number)) / source.height),
    height: height ?? rounded((source.height * (width as number)) / source.width),
  };
}

/** The largest size with the aspect ratio of the source that fits into the target. */
const within = (source: Size, { width, height }: Size): Size =>
  scaled(source, isWider(source, { width, height }) ? { width } : { height });

/** The largest part of the source with the aspect ratio of the target, from the middle of the source. */
function covering(source: Size, target: Size): Box {
  const { width, height } = isWider(source, target)
    ? { width: (source.height * target.width) / target.height, height: source.height }
    : { width: source.width, height: (source.width * target.height) / target.width };
  // The corner is a whole pixel, so that a part that is not scaled keeps its pixels unchanged.
  const x = Math.floor((source.width - width) / 2);
  const y = Math.floor((source.height - height) / 2);
  return { x, y, width, height };
}

const isWider = (a: Size, b: Size): boolean => a.width * b.height > b.width * a.height;

const rounded = (side: number): number => Math.max(1, Math.round(side));

function checkSize(size: Size, maxPixels: number): Size {
  const { width, height } = size;
  if (width <= MAX_SCREEN && height <= MAX_SCREEN && width * height <= maxPixels) return size;
  throw new PipelineError(
    'ERR_RESIZE_TOO_LARGE',
    `It would become ${width}x${height}; at most ${MAX_SCREEN} a side and ${maxPixels} pixels are allowed (\`maxPixels\`)`,
  );
}
