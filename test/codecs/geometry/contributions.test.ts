import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lanczosContributions, TAP_GROUP } from '../../../src/codecs/geometry/contributions.js';

describe('lanczosContributions', () => {
  test('weights add up to 1 and lie on the line, whatever its length', () => {
    const length = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(
        length,
        length,
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (size, target, less) => {
          const { taps, first, weights } = lanczosContributions(size, size - less, target);
          expect(taps % TAP_GROUP).toBe(0);
          const targets = Array.from({ length: target }, (_, k) => {
            const own = weights.subarray(k * taps, (k + 1) * taps);
            return {
              off: Math.abs(own.reduce((a, b) => a + b) - 1),
              from: first[k]!,
              to: first[k]! + own.findLastIndex((weight) => weight !== 0),
            };
          });
          expect(Math.max(...targets.map(({ off }) => off))).toBeLessThan(0.5e-12);
          expect(Math.min(...targets.map(({ from }) => from))).toBeGreaterThanOrEqual(0);
          expect(Math.max(...targets.map(({ to }) => to))).toBeLessThan(size);
        },
      ),
    );
  });

  test('the same length takes each sample alone', () => {
    const { taps, first, weights } = lanczosContributions(9, 9, 9);
    for (let k = 0; k < 9; k += 1) {
      const own = [...weights.subarray(k * taps, (k + 1) * taps)];
      own.forEach((weight, tap) => expect(weight).toBeCloseTo(first[k]! + tap === k ? 1 : 0, 12));
    }
  });

  test('halving takes 12 samples, symmetrically, some of them negative', () => {
    const { taps, weights } = lanczosContributions(100, 100, 50);
    const own = [...weights.subarray(25 * taps, 26 * taps)];
    expect(taps).toBe(12);
    own.forEach((weight, tap) => expect(weight).toBeCloseTo(own[11 - tap]!, 12));
    expect(Math.min(...own)).toBeLessThan(-0.01);
  });

  test('enlarging takes 6', () => {
    expect(lanczosContributions(100, 100, 317).taps).toBe(6);
  });
});
