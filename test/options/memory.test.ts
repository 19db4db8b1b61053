import { totalmem } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { encodeTable } from '../../src/options/encode.js';
import { defaultMaxMemory } from '../../src/options/memory.js';
import { checkOptions } from '../../src/options/option.js';
import { refuses } from '../helpers/refuses.js';

const GB = 10 ** 9;

describe('the memory that frames may take unless asked otherwise', () => {
  test.each([
    ['no limit is known', undefined],
    ['Node knows of none', 0],
    ['cgroup v2 has none', 2 ** 64],
    ['cgroup v1 has none', 9_223_372_036_854_771_712],
    ['the limit is above all there is', 9 * GB],
  ])('%s: a quarter of the machine', (_, limit) => {
    expect(defaultMaxMemory(8 * GB, limit)).toBe(2 * GB);
  });

  test('a cgroup has less: a quarter of that', () => {
    expect(defaultMaxMemory(8 * GB, GB)).toBe(GB / 4);
    expect(defaultMaxMemory(8 * GB, 1)).toBe(1);
  });

  test('here: no more than a quarter of this machine', () => {
    expect(defaultMaxMemory()).toBeGreaterThan(0);
    expect(defaultMaxMemory()).toBeLessThanOrEqual(totalmem() / 4);
  });
});

describe('`maxPixels`', () => {
  test('bounds the size that frames are resized to', () => {
    const check = (maxPixels: number) =>
      checkOptions(encodeTable, { width: 10, height: 11, maxPixels });
    expect(check(110)).toMatchObject({ width: 10, height: 11 });
    refuses(
      () => check(109),
      'height',
      'at most 10 with a width of 10: a frame has at most 109 pixels (`maxPixels`)',
      '`11` (number)',
    );
  });
});
