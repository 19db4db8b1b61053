import { describe, expect, test } from '@jest/globals';
import { firstPosition, placesOf, positionsIn } from '../../src/formats/chunk-positions.js';
import type { EncodedChunk, EncodedFrame } from '../../src/messages.js';

/** A chunk from position 8 on whose frames were repeated so often. */
const chunkOf = (repeats: readonly number[], gaps?: readonly number[]): EncodedChunk => ({
  index: 1,
  firstFrame: 8,
  frames: repeats.map((count) => ({ repeats: count }) as EncodedFrame),
  ...(gaps && { gaps }),
  bytes: new Uint8Array(),
});

const place = (position: number, ...shown: number[]) => ({ position, shown });

describe('placesOf', () => {
  test('without gaps each frame has its own time', () => {
    const chunk = chunkOf([0, 0, 0]);
    expect(placesOf(chunk, 8, 11, false)).toEqual([place(8, 8), place(9, 9), place(10, 10)]);
    expect(placesOf(chunk, 8, 11, true)).toEqual(placesOf(chunk, 8, 11, false));
    expect([firstPosition(chunk), positionsIn(chunk)]).toEqual([8, 3]);
  });

  test('frames that were merged into another give it theirs', () => {
    const chunk = chunkOf([2, 0]);
    expect(placesOf(chunk, 8, 12, false)).toEqual([place(8, 8, 9, 10), place(11, 11)]);
    expect(positionsIn(chunk)).toBe(4);
  });

  test.each([
    [false, [place(9, 9, 11), place(12, 12), place(14, 14)]],
    [true, [place(9, 9, 10, 11), place(12, 12, 13), place(14, 14, 15, 16)]],
  ])('gaps, among merged frames too; repeated: %p', (repeats, expected) => {
    // 8 gap, 9 and 11 the same with a gap between, 12, 13 gap, 14, 15 gap; then 16 of the next chunk.
    const chunk = chunkOf([1, 0, 0], [8, 10, 13, 15]);
    expect(placesOf(chunk, 9, 17, repeats)).toEqual(expected);
    expect([firstPosition(chunk), positionsIn(chunk)]).toEqual([9, 8]);
  });

  test('the first frame may stand for gaps before it, of chunks before it too', () => {
    const chunk = chunkOf([0], [8]);
    expect(placesOf(chunk, 0, 10, false)).toEqual([place(9, 9)]);
    expect(placesOf(chunk, 6, 10, true)).toEqual([place(9, 6, 7, 8, 9)]);
  });

  test('a chunk of gaps has no places', () => {
    const chunk = chunkOf([], [8, 9]);
    expect(placesOf(chunk, 8, 10, true)).toEqual([]);
    expect([firstPosition(chunk), positionsIn(chunk)]).toEqual([10, 2]);
  });
});
