import fc from 'fast-check';
import type { RgbaImage } from '../../src/messages.js';
import { noise } from './images.js';

export interface AnimationLimits {
  /** The longest side of its frames. */
  readonly side: number;
  /** The most colours of all frames together, transparent being one. */
  readonly colors: number;
}

/**
 * Up to six frames of one size, of which each is another one, the one before again, or that with
 * another part; with transparent pixels (of any colour, and any alpha below 128) or without.
 */
export const anyAnimation = ({ side, colors }: AnimationLimits): fc.Arbitrary<RgbaImage[]> =>
  fc
    .record({
      width: fc.integer({ min: 1, max: side }),
      height: fc.integer({ min: 1, max: side }),
      colors: fc.oneof(fc.integer({ min: 1, max: colors }), fc.constant(colors)),
      transparent: fc.constantFrom(0, 0, 1, 2),
      seed: fc.integer({ min: 1, max: 1e6 }),
      steps: fc.array(
        fc.record({
          kind: fc.constantFrom('another', 'again', 'part', 'part'),
          box: fc.tuple(fc.nat(side), fc.nat(side), fc.nat(side), fc.nat(side)),
          seed: fc.integer({ min: 1, max: 1e6 }),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    })
    .map(({ width, height, colors: count, transparent, seed, steps }) => {
      const palette = noise(count * 4, 256, seed);
      for (let k = 0; k < count; k += 1) {
        const alpha = palette[k * 4 + 3]!;
        palette[k * 4 + 3] = k < transparent ? alpha & 127 : alpha | 128;
      }
      let pixels = new Uint16Array(width * height);
      return steps.map(({ kind, box, seed: own }, index) => {
        const fresh = picks(width * height, count, own);
        const [left, top, right, bottom] = box;
        pixels = pixels.map((pixel, k) => {
          const x = k % width;
          const y = Math.floor(k / width);
          const isInside =
            x >= Math.min(left, right) &&
            x <= Math.max(left, right) &&
            y >= Math.min(top, bottom) &&
            y <= Math.max(top, bottom);
          const isNew = index === 0 || kind === 'another' || (kind === 'part' && isInside);
          return isNew ? fresh[k]! : pixel;
        });
        const rgba = new Uint8Array(width * height * 4);
        pixels.forEach((pixel, k) => {
          rgba.set(palette.subarray(pixel * 4, pixel * 4 + 4), k * 4);
        });
        return { width, height, rgba };
      });
    });

/** So many numbers below `limit`, every one of them where there is room. */
function picks(length: number, limit: number, seed: number): Uint16Array {
  const high = noise(length, 256, seed);
  const low = noise(length, 256, seed + 1);
  return Uint16Array.from({ length }, (_, k) =>
    k < limit ? (k + seed) % limit : ((high[k]! << 8) | low[k]!) % limit,
  );
}
