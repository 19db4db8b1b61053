import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK_FRAMES, chunkFrames } from '../src/messages.js';

describe('chunkFrames', () => {
  test.each([
    [1, 8],
    [20, 8],
    [110, 28],
    [120, 30],
    [256, 64],
    [257, 33],
    [5_000, 63],
  ])('%i frames are shared out by %i', (count, size) => {
    expect(chunkFrames(count)).toBe(size);
  });

  test('never more than the window is made for, and no thread has much less to do than another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 32, max: 1_000_000 }), (count) => {
        const size = chunkFrames(count);
        expect(size).toBeLessThanOrEqual(CHUNK_FRAMES);
        // Chunks in turn to two threads.
        const chunks = Array.from({ length: Math.ceil(count / size) }, (_, k) =>
          Math.min(size, count - k * size),
        );
        const first = chunks.filter((_, k) => k % 2 === 0).reduce((a, b) => a + b, 0);
        expect(Math.abs(2 * first - count)).toBeLessThanOrEqual(size);
      }),
      { numRuns: 100 },
    );
  });
});
