import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK_FRAMES, evenChunks, growingChunks } from '../../../src/codecs/gif/chunk-layout.js';

describe.each([
  ['growingChunks', growingChunks],
  ['evenChunks', evenChunks(7)],
])('%s', (_, { chunkOf, firstOf }) => {
  test('every frame is in the chunk that begins at or before it and ends after it', () => {
    expect(firstOf(0)).toBe(0);
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), (frame) => {
        const chunk = chunkOf(frame);
        expect(firstOf(chunk)).toBeLessThanOrEqual(frame);
        expect(firstOf(chunk + 1)).toBeGreaterThan(frame);
      }),
    );
  });
});

describe('growingChunks', () => {
  const sizes = Array.from(
    { length: 10 },
    (_, chunk) => growingChunks.firstOf(chunk + 1) - growingChunks.firstOf(chunk),
  );

  test('two of a size, then two of twice the size, up to the largest', () => {
    expect(sizes).toEqual([8, 8, 16, 16, 32, 32, 32, 32, 32, 32]);
    expect(Math.max(...sizes)).toBe(CHUNK_FRAMES);
  });

  test('two threads that take chunks in turn share some hundred frames about evenly', () => {
    for (let count = 90; count <= 130; count += 1) {
      const busy = [0, 0];
      for (let chunk = 0; growingChunks.firstOf(chunk) < count; chunk += 1) {
        const end = Math.min(count, growingChunks.firstOf(chunk + 1));
        const thread = busy[0]! <= busy[1]! ? 0 : 1;
        busy[thread] = busy[thread]! + end - growingChunks.firstOf(chunk);
      }
      expect(count / Math.max(...busy)).toBeGreaterThan(1.6);
    }
  });
});
