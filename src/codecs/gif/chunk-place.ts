import type { FramesBefore, RgbaImage } from '../../messages.js';

/** The place of a chunk in the animation, as far as an encoder needs it to begin and end with what is shown. */
export interface ChunkPlace {
  /**
   * The frames before the chunk.
   *
   * @default none: the chunk begins with a whole frame
   */
  readonly before?: FramesBefore<RgbaImage> | undefined;
  /**
   * Whether the first frame of this chunk, and not that of `before`, is the anchor of the next one.
   *
   * @default false
   */
  readonly isAnchor?: boolean;
}
