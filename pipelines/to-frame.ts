import type { Frame } from '../src/messages.js';
import type { SourceFrame } from '../src/sources/source.js';

/** A frame of a source at its place in the animation. */
export const toFrame = (position: number, { image, delay, pipe }: SourceFrame): Frame => ({
  index: position,
  png: image,
  ...(delay === undefined ? undefined : { delay }),
  ...(pipe === undefined ? undefined : { pipe }),
});
