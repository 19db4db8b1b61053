import type { EncodedChunk } from '../messages.js';

/** The place of one encoded frame in the animation. Positions count from 0. */
export interface FramePlace {
  /** The position of the frame. */
  readonly position: number;
  /**
   * The positions for whose time the frame is shown, ascending: its own, those of equal frames that were
   * merged into it, and those of gaps that it replaces.
   */
  readonly shown: readonly number[];
}

/** The number of positions in a chunk: its frames, the equal frames merged into them, and its gaps. */
export const positionsIn = ({ frames, gaps = [] }: EncodedChunk): number =>
  frames.reduce((sum, { repeats = 0 }) => sum + 1 + repeats, gaps.length);

/** The position of the first frame in a chunk that is not a gap; one past the chunk if all are gaps. */
export function firstPosition({ firstFrame, gaps = [] }: EncodedChunk): number {
  const isGap = new Set(gaps);
  let position = firstFrame;
  while (isGap.has(position)) position += 1;
  return position;
}

/**
 * Finds the positions for whose time each frame of a chunk is shown. A gap belongs to the frame before it.
 *
 * @param begin the position where the time of the first frame begins: that of the frame, or an earlier one
 *   if gaps before the frame belong to it.
 * @param end the position of the next frame after the chunk; the positions between are gaps.
 * @param repeatsForGaps whether a frame is shown for the time of its gaps; otherwise that time is left out.
 */
export function placesOf(
  chunk: EncodedChunk,
  begin: number,
  end: number,
  repeatsForGaps: boolean,
): FramePlace[] {
  const { firstFrame, frames } = chunk;
  const gaps = new Set(chunk.gaps);
  const last = firstFrame + positionsIn(chunk);
  const isGap = (position: number): boolean =>
    position < firstFrame || position >= last || gaps.has(position);

  let next = begin;
  return frames.map(({ repeats = 0 }) => {
    const shown: number[] = [];
    let position = -1;
    for (let left = 1 + repeats; next < end && (left > 0 || isGap(next)); next += 1) {
      const isThere = !isGap(next);
      if (isThere) left -= 1;
      if (isThere && position === -1) position = next;
      if (isThere || repeatsForGaps) shown.push(next);
    }
    return { position, shown };
  });
}
