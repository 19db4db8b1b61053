import { describe, expect, test } from '@jest/globals';
import { gifSummary, hasDefaultDelay } from '../../../src/cli/job/gif-summary.js';
import type { GifWritten } from '../../../src/events.js';

const GIF: GifWritten = {
  type: 'gif-written',
  path: 'a.gif',
  frames: 100,
  fastFrames: 0,
  duration: 50_000,
  bytes: 1_234_000,
  width: 640,
  height: 480,
};
const PLAIN = { retries: 0, passes: 0, hasDefaultDelay: false };

describe('gifSummary', () => {
  test.each([
    ['a file', {}, {}, 'a.gif: 100 frames of 640x480, 1.23 MB, 50 s'],
    ['no file', { path: undefined }, {}, 'standard output: 100 frames of 640x480, 1.23 MB, 50 s'],
    ['little', { frames: 1, bytes: 999_949 }, {}, 'a.gif: 1 frame of 640x480, 999.9 kB, 50 s'],
    ['a megabyte', { bytes: 1_000_000 }, {}, 'a.gif: 100 frames of 640x480, 1.00 MB, 50 s'],
    [
      'a quality that fits',
      { quality: 80 },
      { passes: 3 },
      'a.gif: 100 frames of 640x480, 1.23 MB, 50 s, quality 80 in 3 passes',
    ],
    ['retries', {}, { retries: 1 }, 'a.gif: 100 frames of 640x480, 1.23 MB, 50 s, after 1 retry'],
    [
      'the default delay',
      {},
      { hasDefaultDelay: true },
      'a.gif: 100 frames of 640x480, 1.23 MB, 50 s (500 ms a frame; --fps 25 or --delay 40 make it faster)',
    ],
  ])('%s', (_, gif, options, summary) => {
    expect(gifSummary({ ...GIF, ...gif }, { ...PLAIN, ...options })).toBe(summary);
  });
});

test.each([
  [{}, true],
  [{ delay: 40 }, false],
  [{ fps: 25 }, false],
  [{ delays: 'delays.txt' }, false],
])('hasDefaultDelay of %j: %s', (timing, expected) => {
  expect(hasDefaultDelay(timing)).toBe(expected);
});
