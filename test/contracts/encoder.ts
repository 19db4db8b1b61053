import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { settingsFor } from '../../src/codecs/gif/encoder-settings.js';
import type { RgbaImage } from '../../src/messages.js';
import { bytesForPixels, type Encoder } from '../../src/encoders/encoder.js';
import { anyAnimation } from '../helpers/animations.js';
import { noise } from '../helpers/images.js';
import { chunkBy, playGif } from '../helpers/play-gif.js';

const EXACT = { ...settingsFor(100), tolerance: 0 };

/** As a viewer shows it: what is hardly there is not there, and all else is opaque. */
const shownOf = ({ rgba }: RgbaImage): Uint8Array => {
  const shown = rgba.slice();
  for (let at = 0; at < shown.length; at += 4) {
    if (shown[at + 3]! < 128) shown.fill(0, at, at + 4);
    else shown[at + 3] = 255;
  }
  return shown;
};

const noiseImage = (width: number, height: number, seed: number): RgbaImage => {
  const rgba = noise(width * height * 4, 256, seed);
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  return { width, height, rgba };
};

/** What every encoder keeps to. */
export function encoderContract(name: string, encoder: Encoder): void {
  describe(`the encoder ${name}`, () => {
    test('shows frames of up to 256 colours exactly, transparent pixels too, in chunks of any length', () => {
      fc.assert(
        fc.property(
          anyAnimation({ side: 24, colors: 256 }),
          fc.integer({ min: 1, max: 6 }),
          (images, chunk) => {
            const shown = playGif(images, EXACT, chunk, encoder).map((frame) => frame.shown);
            expect(shown).toEqual(images.map(shownOf));
          },
        ),
        { numRuns: 60 },
      );
    });

    test('shows frames of more colours nearly as they are', () => {
      const image = noiseImage(40, 30, 5);
      const { shown } = playGif([image], EXACT, 1, encoder)[0]!;
      const error = shown.reduce((sum, byte, k) => sum + (byte - image.rgba[k]!) ** 2, 0);
      // Noise is the hardest: 256 colours are some 20 from it in each channel.
      expect(Math.sqrt(error / shown.length)).toBeLessThan(25);
    });

    test('takes no more colours than it may', () => {
      const settings = { ...EXACT, colors: 7 };
      const images = [noiseImage(20, 20, 1), noiseImage(20, 20, 2)];
      images[1]!.rgba[3] = 0;
      for (const { encoded } of playGif(images, settings, 2, encoder)) {
        expect(encoded.colors).toBeLessThanOrEqual(7);
      }
    });

    test('tells where each frame begins, its size, and whether the screen must be clear', () => {
      const opaque = noiseImage(6, 4, 1);
      const hole = noiseImage(6, 4, 2);
      hole.rgba[3] = 0;
      const other = noiseImage(5, 7, 3);
      const { frames, bytes } = chunkBy(encoder, [opaque, hole, other], EXACT);
      expect(frames.map(({ width, height }) => [width, height])).toEqual([
        [6, 4],
        [6, 4],
        [5, 7],
      ]);
      // GIF89a 23: each begins with its graphic control extension.
      for (const { offset } of frames)
        expect([...bytes.subarray(offset, offset + 3)]).toEqual([0x21, 0xf9, 4]);
      expect(frames[0]!.offset).toBe(0);
      expect(frames[1]!.needsBlank).toBe(true);
    });

    test('leaves out equal neighbours where that is asked for, and counts them', () => {
      const [a, b] = [noiseImage(6, 4, 1), noiseImage(6, 4, 2)];
      const settings = { ...EXACT, mergeDuplicates: true };
      const { frames } = chunkBy(encoder, [a, a, a, b, a], settings);
      expect(frames.map(({ repeats = 0 }) => repeats)).toEqual([2, 0, 0]);
      expect(chunkBy(encoder, [a, a], EXACT).frames).toHaveLength(2);
    });

    test('copies pixels: a frame may be overwritten after it was added', () => {
      const images = [noiseImage(6, 4, 1), noiseImage(6, 4, 2)];
      const chunk = encoder.createChunk(EXACT);
      const rgba = new Uint8Array(6 * 4 * 4);
      for (const image of images) {
        rgba.set(image.rgba);
        void chunk.add({ width: 6, height: 4, rgba });
        rgba.fill(9);
      }
      expect(chunk.end()).toEqual(chunkBy(encoder, images, EXACT));
    });

    test('is a function of frames and settings, whatever was encoded before', () => {
      const images = [noiseImage(20, 10, 1), noiseImage(20, 10, 2)];
      const first = chunkBy(encoder, images, EXACT);
      chunkBy(encoder, [noiseImage(31, 7, 9)], { ...EXACT, colors: 3 });
      expect(chunkBy(encoder, images, EXACT)).toEqual(first);
      expect(chunkBy(encoder, [], EXACT)).toMatchObject({ frames: [] });
    });

    test('says what a frame takes, which grows with it', () => {
      const { bytesFor = bytesForPixels } = encoder;
      expect(bytesFor({ width: 200, height: 100 })).toBeGreaterThanOrEqual(200 * 100 * 4);
      expect(bytesFor({ width: 2000, height: 1000 })).toBeGreaterThan(
        bytesFor({ width: 200, height: 100 }),
      );
    });
  });
}
