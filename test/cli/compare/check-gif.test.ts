import { beforeAll, describe, expect, test } from '@jest/globals';
import { makeGif } from '../../../pipelines/make-gif.js';
import { inline } from '../../../src/backends/inline.js';
import { checkGif } from '../../../src/cli/compare/check-gif.js';
import { noiseFrames, noisePng } from '../../helpers/frames.js';

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
    expect(checkGif(await gifOf(all, encoder), all)).toBe(all.length);
  });

  test('names the first frame that differs', () => {
    const others = [...frames.slice(0, 5), noisePng(77), ...frames.slice(6)];
    expect(() => checkGif(gif, others)).toThrow(/^frame 5 differs from the frame that came$/);
  });

  test('refuses a GIF of too few frames', () => {
    const more = [...frames, noisePng(1)];
    expect(() => checkGif(gif, more)).toThrow('it has 12 frames, and 13 came');
  });

  test('does not compare a frame of more colours than a GIF has', async () => {
    const many = noisePng(1, { width: 32, height: 32 });
    const few = noisePng(2, { width: 32, height: 32 });
    expect(checkGif(await gifOf([many, few], 'plain'), [many, few])).toBe(0);
  });
});
