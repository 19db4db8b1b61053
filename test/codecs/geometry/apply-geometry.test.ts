import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyGeometry } from '../../../src/codecs/geometry/apply-geometry.js';
import { FITS, RESAMPLES, type Geometry } from '../../../src/codecs/geometry/geometry.js';
import { failsWith } from '../../helpers/fails-with.js';
import { noiseImage, paintedImage, pixelList, rowOf } from '../../helpers/images.js';

const geometry = (given: Partial<Geometry>): Geometry => ({
  crop: undefined,
  width: undefined,
  height: undefined,
  fit: 'contain',
  background: [0, 0, 0, 0],
  resample: 'nearest',
  ...given,
});

const red = [255, 0, 0, 255];
const green = [0, 255, 0, 255];
const blue = [0, 0, 255, 255];
const nothing = [0, 0, 0, 0];

describe('applyGeometry', () => {
  test('without one gives the very image', () => {
    const image = noiseImage(4, 3);
    expect(applyGeometry(image, undefined)).toBe(image);
  });

  test.each(RESAMPLES)('to the size that it has gives its pixels, with %s', (resample) => {
    const image = noiseImage(40, 30, false);
    for (const fit of FITS) {
      const same = applyGeometry(image, geometry({ width: 40, height: 30, fit, resample }));
      expect(same).toEqual(image);
    }
  });

  test('crops first, so that nothing from outside gets in', () => {
    const image = paintedImage(20, 20, (x, y) =>
      x >= 5 && x < 15 && y >= 5 && y < 15 ? red : blue,
    );
    const crop = { x: 5, y: 5, width: 10, height: 10 };
    for (const width of [3, 10, 17]) {
      const small = applyGeometry(image, geometry({ crop, width, resample: 'lanczos' }));
      expect(pixelList(small)).toEqual(Array(width * width).fill(red));
    }
    failsWith('ERR_CROP_OUTSIDE_FRAME', () =>
      applyGeometry(image, geometry({ crop: { ...crop, x: 11 } })),
    );
  });

  test('contain: bars of the background on both sides, the odd one after', () => {
    const image = rowOf([red, green]);
    const frame = { width: 2, height: 4 };
    const bars = (color: readonly number[]) => [
      color,
      color,
      red,
      green,
      color,
      color,
      color,
      color,
    ];
    expect(pixelList(applyGeometry(image, geometry(frame)))).toEqual(bars(nothing));
    expect(
      pixelList(applyGeometry(image, geometry({ ...frame, background: [1, 2, 3, 255] }))),
    ).toEqual(bars([1, 2, 3, 255]));
  });

  test('contain: bars on the left and the right too', () => {
    const frame = geometry({ width: 4, height: 2 });
    const column = paintedImage(1, 2, (_, y) => (y ? green : red));
    expect(pixelList(applyGeometry(column, frame))).toEqual([
      ...[nothing, red, nothing, nothing],
      ...[nothing, green, nothing, nothing],
    ]);
  });

  test('cover: the middle, at its own scale pixel for pixel', () => {
    const image = rowOf([red, green, blue, red]);
    for (const resample of RESAMPLES) {
      const cover = geometry({ width: 2, height: 1, fit: 'cover', resample });
      expect(pixelList(applyGeometry(image, cover))).toEqual([green, blue]);
      expect(pixelList(applyGeometry(image, { ...cover, width: 1 }))).toEqual([green]);
    }
  });

  test('fill and inside', () => {
    const image = rowOf([red, blue]);
    const size = { width: 2, height: 2 };
    expect(pixelList(applyGeometry(image, geometry({ ...size, fit: 'fill' })))).toEqual([
      ...[red, blue],
      ...[red, blue],
    ]);
    expect(applyGeometry(image, geometry({ ...size, fit: 'inside' }))).toEqual(image);
  });

  test('nearest: pixels twice, or every other, and no colour of its own', () => {
    const row = rowOf([red, green, blue, nothing]);
    const twice = [red, green, blue, nothing].flatMap((pixel) => [pixel, pixel]);
    expect(pixelList(applyGeometry(row, geometry({ width: 8, height: 1, fit: 'fill' })))).toEqual(
      twice,
    );
    expect(pixelList(applyGeometry(rowOf(twice), geometry({ width: 4 })))).toEqual([
      ...[red, green, blue, nothing],
    ]);
    expect(pixelList(applyGeometry(row, geometry({ width: 2 })))).toEqual([green, nothing]);
  });

  test('is a function of the frame, whatever frames were before it', () => {
    const side = fc.integer({ min: 1, max: 30 });
    const frame = fc.tuple(side, side, fc.boolean(), fc.integer({ min: 1, max: 99 }));
    const fit = fc.constantFrom(...FITS);
    fc.assert(
      fc.property(fc.array(frame, { minLength: 2, maxLength: 6 }), fit, (frames, how) => {
        const to = geometry({ width: 12, height: 9, fit: how, resample: 'lanczos' });
        const make = ([width, height, opaque, seed]: (typeof frames)[number]) =>
          applyGeometry(noiseImage(width, height, opaque, seed), to);
        const inOrder = frames.map(make);
        expect([...frames].reverse().map(make).reverse()).toEqual(inOrder);
        for (const { width, height } of how === 'inside' ? [] : inOrder) {
          expect({ width, height }).toEqual({ width: 12, height: 9 });
        }
      }),
    );
  });
});
