import { describe, expect, test } from '@jest/globals';
import { GifReader } from 'omggif';
import {
  checkScreen,
  DISPOSE_BACKGROUND,
  DISPOSE_KEEP,
  gifHeader,
  MAX_DELAY_CS,
  setFrameControl,
  TRAILER,
} from '../../../src/codecs/gif/blocks.js';
import { encodeChunk } from '../../../src/codecs/gif/encode-chunk.js';
import { settingsFor } from '../../../src/codecs/gif/encoder-settings.js';
import { failsWith } from '../../helpers/fails-with.js';
import { indexedImage, noise, toImage } from '../../helpers/images.js';
import { joinBytes } from '../../helpers/make-png.js';

const readGif = (...parts: readonly Uint8Array[]) =>
  new GifReader(Buffer.from(joinBytes(...parts)));

describe('gifHeader', () => {
  test.each([
    [1, 1],
    [255, 256],
    [65_535, 65_535],
  ])('states a screen of %i x %i', (width, height) => {
    const reader = readGif(gifHeader(width, height, 0), TRAILER);

    expect({ width: reader.width, height: reader.height }).toEqual({ width, height });
  });

  test.each([
    [0, 0],
    [1, 1],
    [300, 300],
    [65_535, 65_535],
    [-1, null],
  ])('loop %i is read as %p', (loop, read) => {
    expect(readGif(gifHeader(1, 1, loop), TRAILER).loopCount()).toBe(read);
  });

  test('byte for byte', () => {
    const screen = [...Buffer.from('GIF89a'), 0x0a, 0, 0x0c, 1, 0x70, 0, 0];

    expect([...gifHeader(10, 268, -1)]).toEqual(screen);
    expect([...gifHeader(10, 268, 513)]).toEqual([
      ...screen,
      ...[0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 3, 1, 1, 2, 0],
    ]);
  });
});

describe('setFrameControl', () => {
  test.each([
    [DISPOSE_KEEP, 0],
    [DISPOSE_KEEP, 50],
    [DISPOSE_BACKGROUND, 255],
    [DISPOSE_BACKGROUND, 256],
    [0, MAX_DELAY_CS],
  ])('disposal %i and delay %i, of the second frame alone', (disposal, delay) => {
    const images = [indexedImage(4, 4, 4, noise(16, 4), 3), indexedImage(4, 4, 4, noise(16, 4), 2)];
    const { bytes, frames } = encodeChunk(images.map(toImage), settingsFor(100));
    setFrameControl(bytes, frames[1]!.offset, disposal, delay);
    const reader = readGif(gifHeader(4, 4, 0), bytes, TRAILER);

    expect(reader.frameInfo(0)).toMatchObject({ disposal: 0, delay: 0, transparent_index: 3 });
    expect(reader.frameInfo(1)).toMatchObject({ disposal, delay, transparent_index: 3 });
  });

  test('replaces what was set before', () => {
    const { bytes } = encodeChunk([toImage(indexedImage(4, 4, 4))], settingsFor(100));
    const once = Uint8Array.from(bytes);
    setFrameControl(once, 0, DISPOSE_KEEP, 7);
    const twice = Uint8Array.from(bytes);
    setFrameControl(twice, 0, 7, 65_535);
    setFrameControl(twice, 0, DISPOSE_KEEP, 7);

    expect([...twice]).toEqual([...once]);
    expect(readGif(gifHeader(4, 4, 0), twice, TRAILER).frameInfo(0)).toMatchObject({
      disposal: DISPOSE_KEEP,
      delay: 7,
      transparent_index: null,
    });
  });
});

describe('checkScreen', () => {
  test.each([
    [1, 1],
    [65_535, 65_535],
  ])('%i x %i fits', (width, height) => {
    expect(() => checkScreen({ width, height })).not.toThrow();
  });

  test.each([
    [65_536, 1],
    [1, 65_536],
  ])('%i x %i does not', (width, height) => {
    const { message } = failsWith('ERR_FRAME_TOO_WIDE', () => checkScreen({ width, height }));

    expect(message).toContain(`${width}x${height}`);
  });
});
