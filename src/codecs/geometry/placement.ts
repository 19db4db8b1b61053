import { PipelineError } from '../../errors.js';
import { MAX_SCREEN } from '../gif/blocks.js';
import { MAX_PIXELS } from '../png/check-png.js';
import type { Box, Geometry, Size } from './geometry.js';

/** Where what of a source goes. */
export interface Placement {
  /** The part of the source that is shown: its corner in whole pixels, its size maybe not. */
  readonly box: Box;
  /** The size that this part gets. */
  readonly content: Size;
  /** The size of the frame, in whose middle the content stands. */
  readonly frame: Size;
}

/**
 * Places a source of some size in a frame.
 *
 * @throws PipelineError `ERR_RESIZE_TOO_LARGE` where the frame would have more pixels than a frame may.
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

/** The source's shape, given one side. */
function scaled(source: Size, side: { width?: number | undefined; height?: number | undefined }) {
  const { width, height } = side;
  return {
    width: width ?? rounded((source.width * (height as number)) / source.height),
    height: height ?? rounded((source.height * (width as number)) / source.width),
  };
}

/** The largest of the source's shape in the target. */
const within = (source: Size, { width, height }: Size): Size =>
  scaled(source, isWider(source, { width, height }) ? { width } : { height });

/** The largest part of the target's shape in the source, in its middle. */
function covering(source: Size, target: Size): Box {
  const { width, height } = isWider(source, target)
    ? { width: (source.height * target.width) / target.height, height: source.height }
    : { width: source.width, height: (source.width * target.height) / target.width };
  // From a whole pixel, so that what keeps its scale also keeps its pixels.
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
    `It would become ${width}x${height}; at most ${MAX_SCREEN} a side and ${maxPixels} pixels are taken (\`maxPixels\`)`,
  );
}
