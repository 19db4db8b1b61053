import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyGeometry } from '../../../src/codecs/geometry/apply-geometry.js';
import { finalSize } from '../../../src/codecs/geometry/final-size.js';
import { FITS, type Geometry } from '../../../src/codecs/geometry/geometry.js';
import type { PipelineError } from '../../../src/errors.js';
import { failsWith } from '../../helpers/fails-with.js';

const geometry = (given: Partial<Geometry>): Geometry => ({
  crop: undefined,
  width: undefined,
  height: undefined,
  fit: 'contain',
  background: [0, 0, 0, 0],
  resample: 'nearest',
  ...given,
});

const tall = { width: 1, height: 2 ** 25 };

describe('finalSize', () => {
  test.each<[string, Partial<Geometry>, number, number]>([
    ['a height', { height: 100 }, 1, 100],
    ['both sides', { width: 20, height: 10 }, 20, 10],
    ['both sides, inside', { width: 20, height: 10, fit: 'inside' }, 1, 10],
    ['a crop', { crop: { x: 0, y: 5, width: 1, height: 50 } }, 1, 50],
    ['a crop and a width', { crop: { x: 0, y: 5, width: 1, height: 50 }, width: 3 }, 3, 150],
  ])('an image that is too tall fits by %s', (_, given, width, height) => {
    expect(finalSize(tall, geometry(given))).toEqual({ width, height });
  });

  test('an image that is too tall or too wide is refused', () => {
    failsWith('ERR_FRAME_TOO_WIDE', () => finalSize(tall, undefined));
    failsWith('ERR_FRAME_TOO_WIDE', () => finalSize({ width: 65_536, height: 1 }, undefined));
    failsWith('ERR_RESIZE_TOO_LARGE', () => finalSize(tall, geometry({ width: 2 })));
    expect(finalSize({ width: 65_535, height: 1 }, undefined)).toMatchObject({ width: 65_535 });
  });

  test('a crop that does not lie inside is refused', () => {
    const crop = { x: 1, y: 0, width: 1, height: 1 };

    failsWith('ERR_CROP_OUTSIDE_FRAME', () => finalSize(tall, geometry({ crop })));
  });

  test('is the size that the frame gets, or the error', () => {
    const side = fc.integer({ min: 1, max: 20 });
    const crops = fc.record({ x: fc.nat(8), y: fc.nat(8), width: side, height: side });
    const none = { nil: undefined };
    fc.assert(
      fc.property(
        fc.record({ width: side, height: side }),
        fc.option(crops, none),
        fc.option(side, none),
        fc.option(side, none),
        fc.constantFrom(...FITS),
        (source, crop, width, height, fit) => {
          const given = geometry({ crop, width, height, fit });
          const outcome = (size: () => object) => {
            try {
              return size();
            } catch (error) {
              return (error as PipelineError).code;
            }
          };
          const applied = outcome(() => {
            const rgba = new Uint8Array(source.width * source.height * 4);
            const image = applyGeometry({ ...source, rgba }, given);
            return { width: image.width, height: image.height };
          });

          expect(outcome(() => finalSize(source, given))).toEqual(applied);
        },
      ),
    );
  });
});
