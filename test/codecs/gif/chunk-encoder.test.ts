import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { ChunkEncoder, encodeChunk } from '../../../src/codecs/gif/encode-chunk.js';
import {
  PALETTES,
  settingsFor,
  type EncoderSettings,
} from '../../../src/codecs/gif/encoder-settings.js';
import { DITHERS } from '../../../src/codecs/palette/dither.js';
import { FrameKernels } from '../../../src/kernels/frame-kernels.js';
import type { EncodedBytes, RgbaImage } from '../../../src/messages.js';
import { anyAnimation } from '../../helpers/animations.js';
import { afterThisTest } from '../../helpers/clean-up.js';
import { noiseImage, paintedImage } from '../../helpers/images.js';
import { expectSame } from '../../helpers/kernels.js';
import { joinBytes } from '../../helpers/make-png.js';

const anySettings: fc.Arbitrary<EncoderSettings> = fc
  .record({
    quality: fc.integer({ min: 20, max: 100 }),
    colors: fc.constantFrom(4, 30, 256),
    palette: fc.constantFrom(...PALETTES),
    dither: fc.constantFrom(...DITHERS),
    mergeDuplicates: fc.boolean(),
  })
  .map(({ quality, ...rest }) => ({ ...settingsFor(quality), ...rest }));

const anyChunk = fc.record({
  images: anyAnimation({ side: 14, colors: 200 }),
  settings: anySettings,
});

test('ends once', () => {
  const encoder = new ChunkEncoder(settingsFor(90));
  encoder.add(noiseImage(3, 3));
  encoder.end();
  expect(() => encoder.end()).toThrow('ended');
});

function expectEncoded(actual: EncodedBytes, expected: EncodedBytes): void {
  expect(actual.frames).toEqual(expected.frames);
  expectSame(actual.bytes, expected.bytes);
}

describe('ChunkEncoder', () => {
  test('any number of them, used in turns, do not disturb each other', () => {
    fc.assert(
      fc.property(
        fc.array(anyChunk, { minLength: 2, maxLength: 4 }),
        fc.array(fc.nat(3), { maxLength: 24 }),
        (chunks, turns) => {
          const alone = chunks.map(({ images, settings }) => encodeChunk(images, settings));
          // Each is made when its first frame comes, perhaps with what one that has ended used.
          const encoders = chunks.map((): ChunkEncoder | undefined => undefined);
          const left = chunks.map(({ images }) => [...images]);
          const found = chunks.map((): EncodedBytes | undefined => undefined);
          const step = (k: number) => {
            if (found[k]) return;
            const encoder = (encoders[k] ??= new ChunkEncoder(chunks[k]!.settings));
            const image = left[k]!.shift();
            if (image) encoder.add(image);
            else found[k] = encoder.end();
          };
          for (const turn of turns) step(turn % chunks.length);
          chunks.forEach((_, k) => {
            while (!found[k]) step(k);
          });

          found.forEach((each, k) => expectEncoded(each!, alone[k]!));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('one that is dropped before its end disturbs nobody', () => {
    fc.assert(
      fc.property(anyChunk, anyChunk, fc.nat(6), (chunk, dropped, count) => {
        const expected = encodeChunk(chunk.images, chunk.settings);
        const other = new ChunkEncoder(dropped.settings);
        const encoder = new ChunkEncoder(chunk.settings);
        for (const [k, image] of chunk.images.entries()) {
          const unwanted = dropped.images[k];
          if (unwanted && k < count) other.add(unwanted);
          encoder.add(image);
        }

        expectEncoded(encoder.end(), expected);
        expectEncoded(encodeChunk(chunk.images, chunk.settings), expected);
      }),
      { numRuns: 60 },
    );
  });

  test('nor does one that was never given a frame, ended or not', () => {
    const image = noiseImage(9, 9);
    const expected = encodeChunk([image], settingsFor(100));
    const empty = new ChunkEncoder(settingsFor(50));
    expect(empty.end()).toEqual({ frames: [], bytes: new Uint8Array(0) });
    new ChunkEncoder(settingsFor(50));

    expectEncoded(encodeChunk([image], settingsFor(100)), expected);
  });

  test('frames that change size: each run of one size is encoded as in a chunk of its own', () => {
    const settings = settingsFor(90);
    fc.assert(
      fc.property(
        fc.array(anyAnimation({ side: 20, colors: 300 }), { minLength: 2, maxLength: 4 }),
        (scenes) => {
          fc.pre(
            scenes.every((images, k) => {
              const [one, before] = [images[0]!, scenes[k - 1]?.[0]];
              return one.width !== before?.width || one.height !== before.height;
            }),
          );
          const { frames, bytes } = encodeChunk(scenes.flat(), settings);
          const alone = scenes.map((images) => encodeChunk(images, settings));

          expectSame(bytes, joinBytes(...alone.map((chunk) => chunk.bytes)));
          let offset = 0;
          const shifted = alone.flatMap((chunk) => {
            const start = offset;
            offset += chunk.bytes.length;
            return chunk.frames.map((frame) => ({ ...frame, offset: frame.offset + start }));
          });
          expect(frames).toEqual(shifted);
        },
      ),
      { numRuns: 60 },
    );
  });

  /** More colours than are told apart, so that memory and all tables are full. */
  const huge = noiseImage(700, 500);
  const tiny = [
    paintedImage(1, 1, () => [9, 8, 7, 255]),
    noiseImage(3, 2, false, 5),
    paintedImage(5, 1, (x) => [x, 0, 0, x < 2 ? 0 : 255]),
  ];

  test.each(DITHERS)(
    'dither %s: tiny frames after a huge one are what they are alone',
    (dither) => {
      const settings = { ...settingsFor(80), dither, tolerance: 12 };
      const encode = (images: readonly RgbaImage[]) => encodeChunk(images, settings);
      const alone = tiny.map((image) => encode([image]));
      const before = encode([huge]);

      // In the next chunk, by the same kernels;
      tiny.forEach((image, k) => expectEncoded(encode([image]), alone[k]!));
      // in the same chunk, before and after it.
      for (const [k, image] of tiny.entries()) {
        const { frames, bytes } = encode([image, huge, image]);
        const { bytes: own } = alone[k]!;
        expect(frames).toHaveLength(3);
        expectSame(bytes, joinBytes(own, before.bytes, own));
      }
    },
  );

  test('takes a copy of the pixels', () => {
    const images = [noiseImage(12, 9), noiseImage(12, 9), noiseImage(12, 9, false, 2)];
    const settings = { ...settingsFor(60), mergeDuplicates: true };
    const expected = encodeChunk(images, settings);
    const encoder = new ChunkEncoder(settings);
    const rgba = new Uint8Array(12 * 9 * 4);
    for (const image of images) {
      rgba.set(image.rgba);
      encoder.add({ ...image, rgba });
      rgba.fill(77);
    }

    expectEncoded(encoder.end(), expected);
    expect(expected.frames.map(({ repeats }) => repeats)).toEqual([1, undefined]);
  });

  test('its bytes stay what they are when others are encoded', () => {
    const first = encodeChunk([noiseImage(30, 30)], settingsFor(100));
    const bytes = first.bytes.slice();
    encodeChunk([noiseImage(31, 30, false, 3), noiseImage(30, 31)], settingsFor(100));

    expectSame(first.bytes, bytes);
  });
});

describe('the tools of a chunk', () => {
  const toolsOf = (encoder: ChunkEncoder) => (encoder as unknown as { tools: object }).tools;

  test.each([
    ['of 64 MiB are those of the next', 2 ** 26, true],
    ['of more are not kept', 2 ** 26 + 1, false],
  ])('%s', (_, bytes, isKept) => {
    const first = new ChunkEncoder(settingsFor(90));
    first.add(noiseImage(4, 4));
    const { out } = toolsOf(first) as { out: { bytes: Uint8Array } };
    const size = jest.spyOn(FrameKernels.prototype, 'byteLength', 'get');
    afterThisTest(() => size.mockRestore());
    size.mockImplementation(() => bytes - out.bytes.length);
    first.end();
    const next = new ChunkEncoder(settingsFor(90));
    expect(toolsOf(next) === toolsOf(first)).toBe(isKept);
  });
});
