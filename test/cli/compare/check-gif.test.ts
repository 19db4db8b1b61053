import { beforeAll, describe, expect, test } from '@jest/globals';
import { makeGif } from '../../../pipelines/make-gif.js';
import { inline } from '../../../src/backends/inline.js';
import { checkGif, worstOf } from '../../../src/cli/compare/check-gif.js';
import { noiseFrames, noisePng, paintedPng } from '../../helpers/frames.js';

const gifOf = (inputs: readonly Uint8Array[], encoder: string) =>
  makeGif({ inputs, encoder, backend: inline });

describe('checkGif', () => {
  const frames = noiseFrames(12);
  let gif: Uint8Array;
  beforeAll(async () => {
    gif = await gifOf(frames, 'plain');
  });

  test.each(['plain', 'kernels'])('accepts a GIF of %s that shows the frames', async (encoder) => {
    // Frames that stand still in part, too: of those, an encoder draws only what changed.
    const all = [...frames, ...frames.slice(-1), noisePng(3), noisePng(3)];
    expect(checkGif(await gifOf(all, encoder), all)).toEqual({
      equal: all.length,
      close: 0,
      difference: 0,
    });
  });

  test('names the first frame that differs', () => {
    const others = [...frames.slice(0, 5), noisePng(77), ...frames.slice(6)];
    expect(() => checkGif(gif, others)).toThrow(/^frame 5 differs from the frame that came$/);
  });

  test('refuses a GIF of too few frames', () => {
    const more = [...frames, noisePng(1)];
    expect(() => checkGif(gif, more)).toThrow('it has 12 frames, and 13 came');
  });

  describe('a frame of more colours than a GIF has', () => {
    const size = { width: 32, height: 32 };
    const many = [1, 2].map((number) => noisePng(number, size));

    test.each(['plain', 'kernels'])('need only be close, by %s', async (encoder) => {
      const gray = paintedPng(size, () => [7, 7, 7, 255]);
      const all = [...many, gray];
      const { difference, ...counts } = checkGif(await gifOf(all, encoder), all);
      expect(counts).toEqual({ equal: 1, close: 2 });
      expect(difference).toBeGreaterThan(1);
      expect(difference).toBeLessThan(20);
    });

    test('is found if it is another one', async () => {
      const other = await gifOf([...many].reverse(), 'plain');
      expect(() => checkGif(other, many)).toThrow(/^frame 0 differs from the frame that came$/);
    });
  });

  test('takes alpha as a GIF has it: a pixel is opaque, or transparent and of no colour', async () => {
    const size = { width: 4, height: 4 };
    const half = paintedPng(size, (x, y) => [40 * x, 40 * y, 90, y === 0 ? 127 : 128]);
    for (const encoder of ['plain', 'kernels']) {
      expect(checkGif(await gifOf([half, half], encoder), [half, half]).equal).toBe(2);
    }
  });

  test('refuses a frame of another size', () => {
    const small = noisePng(1, { width: 4, height: 4 });
    expect(() => checkGif(gif, [small, ...frames.slice(1)])).toThrow('frame 0 differs');
  });
});

test('worstOf takes the worst of every check', () => {
  const one = { equal: 2, close: 1, difference: 9 };
  expect(worstOf([one, { equal: 1, close: 2, difference: 5 }])).toEqual({
    ...{ equal: 1, close: 2, difference: 9 },
  });
});
