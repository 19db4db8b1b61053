import type { EncodedChunk } from '../messages.js';

/** Where one encoded frame stands in the animation. */
export interface FramePlace {
  /** Its 0-based position. */
  readonly position: number;
  /** The positions whose time it is shown for, ascending: its own, and those of what it stands for. */
  readonly shown: readonly number[];
}

/** How many positions a chunk takes: frames, those that were merged into them, and gaps. */
export const positionsIn = ({ frames, gaps = [] }: EncodedChunk): number =>
  frames.reduce((sum, { repeats = 0 }) => sum + 1 + repeats, gaps.length);

/** The position of the first frame in a chunk; one past the chunk where there is none. */
export function firstPosition({ firstFrame, gaps = [] }: EncodedChunk): number {
  const isGap = new Set(gaps);
  let position = firstFrame;
  while (isGap.has(position)) position += 1;
  return position;
}

/**
 * Which positions each frame of a chunk is shown for. A gap belongs to the frame before it, which is
 * shown for its time or is not.
 *
 * @param begin where the first frame's time begins: at that frame, unless it stands for gaps before it.
 * @param end the position of the first frame after the chunk; everything between is gaps.
 * @param repeatsForGaps whether a frame is shown for the time of the gaps that are its.
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
