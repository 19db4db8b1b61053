import { describe, expect, test } from '@jest/globals';
import { addBytes, averageBytes, paethEvenBytes } from '../../../src/codecs/png/byte-lanes.js';

/** Every pair of bytes, each in every place of a word, beside others that would carry over. */
function forEachPair(check: (a: number, b: number, place: (byte: number) => number) => void): void {
  for (const shift of [0, 8, 16, 24]) {
    for (let a = 0; a < 256; a += 1) {
      for (let b = 0; b < 256; b += 1) check(a, b, (byte) => byte << shift);
    }
  }
}

describe('byte lanes', () => {
  test('the sums of all pairs of bytes', () => {
    let wrong = 0;
    forEachPair((a, b, place) => {
      const others = ~place(255);
      // 255 + 255 is 254 and a carry.
      const expected = place((a + b) & 255) | (others & 0xfefefefe);
      if ((addBytes(place(a) | others, place(b) | others) | 0) !== expected) wrong += 1;
    });

    expect(wrong).toBe(0);
  });

  test('the means of all pairs of bytes', () => {
    let wrong = 0;
    forEachPair((a, b, place) => {
      const others = ~place(255);
      const expected = place((a + b) >> 1) | (others & 0x7f7f7f7f);
      if ((averageBytes(place(a) | others, place(b)) | 0) !== expected) wrong += 1;
    });

    expect(wrong).toBe(0);
  });

  test('the Paeth predictors of triples of bytes, beside the mirrored triple', () => {
    let wrong = 0;
    for (let a = 0; a < 256; a += 1) {
      for (let b = 0; b < 256; b += 5) {
        for (let c = 0; c < 256; c += 5) {
          const both = paethEvenBytes(
            a | ((255 - a) << 16),
            b | ((255 - b) << 16),
            c | ((255 - c) << 16),
          );
          if (both !== (byDefinition(a, b, c) | (byDefinition(255 - a, 255 - b, 255 - c) << 16))) {
            wrong += 1;
          }
        }
      }
    }

    expect(wrong).toBe(0);
  });
});

/** PNG 3rd edition, 9.4, word for word. */
function byDefinition(a: number, b: number, c: number): number {
  const p = a + b - c;
  const pa = Math.abs(p - a);
  const pb = Math.abs(p - b);
  const pc = Math.abs(p - c);
  if (pa <= pb && pa <= pc) return a;
  if (pb <= pc) return b;
  return c;
}
