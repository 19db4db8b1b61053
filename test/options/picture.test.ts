import { describe, expect, test } from '@jest/globals';
import { settingsFor } from '../../src/codecs/gif/encoder-settings.js';
import { checkOptions } from '../../src/options/option.js';
import { encoderSettings, pictureTable, type PictureSettings } from '../../src/options/picture.js';
import { refuses } from '../helpers/refuses.js';

const options = (given: object): PictureSettings => checkOptions(pictureTable, given);

describe('the options of the picture', () => {
  test('quality 90, and what goes with it, unless asked otherwise', () => {
    expect(options({})).toEqual({
      quality: 90,
      maxBytes: undefined,
      fast: false,
      mergeDuplicates: false,
      colors: undefined,
      tolerance: undefined,
      palette: undefined,
      dither: undefined,
      ditherStrength: undefined,
      matte: undefined,
    });
  });

  test.each<[keyof PictureSettings, readonly unknown[]]>([
    ['quality', [1, 50, 100]],
    ['fast', [true, false]],
    ['mergeDuplicates', [true, false]],
    ['maxBytes', [1, 8_000_000, 2 ** 30, undefined]],
    ['colors', [2, 255, 256, undefined]],
    ['tolerance', [0, 0.5, 442, undefined]],
    ['palette', ['auto', 'global', 'local', undefined]],
    ['dither', ['none', 'bayer', 'floyd-steinberg', 'sierra-lite', undefined]],
    ['ditherStrength', [0, 0.5, 1, undefined]],
    ['matte', ['#fff', '#C0ffee', undefined]],
  ])('%s may be any of %j', (option, values) => {
    for (const value of values) {
      expect(options({ [option]: value })).toEqual({ ...options({}), [option]: value });
    }
  });

  const QUALITY = 'a whole number from 1 to 100';
  const COLORS = 'a whole number from 2 to 256';
  const DISTANCE = 'a number from 0 to 442';
  const PALETTE = 'one of auto, global, local';
  const DITHER = 'one of auto, none, bayer, floyd-steinberg, sierra-lite';

  test.each<[keyof PictureSettings, unknown, string, string]>([
    ['quality', 0, QUALITY, '`0` (number)'],
    ['quality', 101, QUALITY, '`101` (number)'],
    ['quality', 89.5, QUALITY, '`89.5` (number)'],
    [
      'maxBytes',
      0,
      'a number of bytes such as 500000, 500kB, 8MB or 2MiB, at most 1073741824',
      '`0` (number)',
    ],
    [
      'maxBytes',
      2 ** 30 + 1,
      'a number of bytes such as 500000, 500kB, 8MB or 2MiB, at most 1073741824',
      '`1073741825` (number)',
    ],
    ['fast', 1, 'true or false', '`1` (number)'],
    ['mergeDuplicates', null, 'true or false', '`null` (null)'],
    ['colors', 1, COLORS, '`1` (number)'],
    ['colors', 257, COLORS, '`257` (number)'],
    ['colors', '16', COLORS, '`16` (string)'],
    ['colors', null, COLORS, '`null` (null)'],
    ['tolerance', -0.1, DISTANCE, '`-0.1` (number)'],
    ['tolerance', 442.1, DISTANCE, '`442.1` (number)'],
    ['tolerance', NaN, DISTANCE, '`NaN` (number)'],
    ['palette', 'best', PALETTE, '`best` (string)'],
    ['palette', null, PALETTE, '`null` (null)'],
    ['dither', 'Bayer', DITHER, '`Bayer` (string)'],
    ['dither', true, DITHER, '`true` (boolean)'],
    ['ditherStrength', -0.1, 'a number from 0 to 1', '`-0.1` (number)'],
    ['ditherStrength', 1.1, 'a number from 0 to 1', '`1.1` (number)'],
    ['matte', 'transparent', '`#rgb` or `#rrggbb`', '`transparent` (string)'],
    ['matte', '#12345', '`#rgb` or `#rrggbb`', '`#12345` (string)'],
    ['matte', 0, '`#rgb` or `#rrggbb`', '`0` (number)'],
  ])('%s may not be %j', (option, value, expected, received) => {
    refuses(() => options({ [option]: value }), option, expected, received);
  });
});

describe('encoderSettings', () => {
  test.each([1, 60, 90, 100])('quality %i decides what is not given', (quality) => {
    expect(encoderSettings(options({ quality }))).toEqual(settingsFor(quality));
    expect(encoderSettings(options({ quality, fast: true }))).toEqual(settingsFor(quality, true));
  });

  test.each([
    { colors: 2 },
    { tolerance: 0 },
    { tolerance: 300 },
    { palette: 'global' },
    { palette: 'auto' },
    { mergeDuplicates: true },
    { dither: 'bayer' },
    { ditherStrength: 0 },
    {
      colors: 9,
      tolerance: 8,
      palette: 'auto',
      dither: 'sierra-lite',
      ditherStrength: 0.25,
    },
  ])('%j is taken in place of what the quality says, and nothing else', (given) => {
    expect(encoderSettings(options({ quality: 40, ...given }))).toEqual({
      ...settingsFor(40),
      ...given,
    });
  });

  test('the matte is a colour', () => {
    expect(encoderSettings(options({ matte: '#0Af' })).matte).toEqual([0, 0xaa, 0xff, 255]);
  });

  test('geometry is not a matter of these options', () => {
    expect(encoderSettings(options({})).geometry).toBeUndefined();
  });
});
