import { describe, expect, test } from '@jest/globals';
import { encodeTable } from '../../src/options/encode.js';
import { geometryOf } from '../../src/options/geometry.js';
import { checkOptions } from '../../src/options/option.js';
import { refuses } from '../helpers/refuses.js';

const check = (options: Readonly<Record<string, unknown>>) => checkOptions(encodeTable, options);

const crop = { x: 0, y: 1, width: 2, height: 3 };
const CROP = 'WIDTHxHEIGHT+X+Y in pixels, such as 320x240+0+16, of at least 1x1';
const SIDE = 'a whole number from 1 to 65535';
const BACKGROUND = '`transparent`, `#rgb` or `#rrggbb`';
const BOTH = { width: 4, height: 3 };

describe('the options of geometry', () => {
  test.each([
    {},
    { crop },
    { width: 1 },
    { height: 65_535 },
    { width: 8_192, height: 4_096 },
    { ...BOTH, fit: 'contain', background: '#fff' },
    { ...BOTH, fit: 'inside', background: '#C0ffee', resample: 'nearest' },
  ])('takes %j', (options) => {
    expect(check(options)).toEqual({ ...check({}), ...options });
  });

  test('passes on of a crop only what it knows', () => {
    expect(check({ crop: { ...crop, z: 4 } }).crop).toEqual(crop);
  });

  test.each<[Record<string, unknown>, string, string | RegExp]>([
    [{ crop: '2x3+0' }, CROP, '`2x3+0` (string)'],
    [{ crop: null }, CROP, '`null` (null)'],
    [{ crop: { ...crop, width: 0 } }, CROP, /width: 0/],
    [{ crop: { ...crop, height: 1.5 } }, CROP, /height: 1.5/],
    [{ crop: { ...crop, x: -1 } }, CROP, /x: -1/],
    [{ crop: { ...crop, y: undefined } }, CROP, /y: undefined/],
    [{ width: 0 }, SIDE, '`0` (number)'],
    [{ width: '10' }, SIDE, '`10` (string)'],
    [{ height: 65_536 }, SIDE, '`65536` (number)'],
    [{ height: 2.5 }, SIDE, '`2.5` (number)'],
    [{ background: 'white' }, BACKGROUND, '`white` (string)'],
    [{ background: '#12345' }, BACKGROUND, '`#12345` (string)'],
    [{ background: 0 }, BACKGROUND, '`0` (number)'],
    [{ resample: 'cubic' }, 'one of lanczos, nearest', '`cubic` (string)'],
    [{ fit: 'stretch' }, 'one of contain, cover, fill, inside', '`stretch` (string)'],
    [{ fit: 'cover' }, 'used with both `width` and `height`', '`cover` (string)'],
  ])('refuses %j', (options, expected, received) => {
    refuses(() => check(options), Object.keys(options)[0] as string, expected, received);
  });

  test.each([{ width: 4 }, { height: 3 }])('a fit wants both sides, not just %j', (side) => {
    refuses(
      () => check({ ...side, fit: 'fill' }),
      'fit',
      'used with both `width` and `height`',
      '`fill` (string)',
    );
  });

  test('refuses more pixels than a frame may have', () => {
    refuses(
      () => check({ width: 8_192, height: 4_097 }),
      'height',
      'at most 4096 with a width of 8192: a frame has at most 33554432 pixels (`maxPixels`)',
      '`4097` (number)',
    );
  });
});

describe('geometryOf', () => {
  test('is nothing where nothing is asked', () => {
    expect(geometryOf(check({ background: '#000', resample: 'nearest' }))).toBeUndefined();
  });

  test.each([
    ['transparent', [0, 0, 0, 0]],
    ['#1aF', [0x11, 0xaa, 0xff, 255]],
    ['#012345', [0x01, 0x23, 0x45, 255]],
  ])('reads the colour %s, and contains by default', (background, color) => {
    expect(geometryOf(check({ ...BOTH, background }))).toEqual({
      crop: undefined,
      ...BOTH,
      fit: 'contain',
      background: color,
      resample: 'lanczos',
    });
  });
});
