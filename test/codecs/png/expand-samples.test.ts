import { expect, test } from '@jest/globals';
import { to8Bits } from '../../../src/codecs/png/expand-samples.js';

test('to8Bits: every 16-bit sample is rounded to the nearest, not cut off', () => {
  const wrong: number[] = [];
  for (let sample = 0; sample < 65_536; sample += 1) {
    if (to8Bits(sample) !== Math.round((sample * 255) / 65_535)) wrong.push(sample);
  }

  expect(wrong).toEqual([]);
});
