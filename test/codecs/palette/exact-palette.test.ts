import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exactPalette } from '../../../src/codecs/palette/exact-palette.js';
import { rowOf, toRgba } from '../../helpers/images.js';

/** So many colours that differ, some in one channel only. */
const colors = (count: number) =>
  Array.from({ length: count }, (_, k) => [k & 255, (k >> 4) & 255, (k * 37) & 255, 255]);

const CLEAR = [9, 9, 9, 0];

describe('exactPalette', () => {
  test('lists the colours in the order in which they first appear', () => {
    const red = [255, 0, 0, 255];
    const green = [0, 255, 0, 255];
    const blue = [0, 0, 255, 255];

    expect(exactPalette(rowOf([green, green, blue, green, red, blue]))).toEqual({
      width: 6,
      height: 1,
      pixels: Uint8Array.of(0, 0, 1, 0, 2, 1),
      palette: Uint8Array.of(0, 255, 0, 0, 0, 255, 255, 0, 0),
      transparentIndex: -1,
    });
  });

  test('goes row by row', () => {
    const { rgba } = rowOf(colors(6));

    expect(exactPalette({ width: 2, height: 3, rgba })).toMatchObject({
      width: 2,
      height: 3,
      pixels: Uint8Array.of(0, 1, 2, 3, 4, 5),
    });
  });

  test.each([1, 2, 255, 256])('%i colours', (count) => {
    const image = exactPalette(rowOf([...colors(count), ...colors(count).reverse()]));

    expect(image?.palette.length).toBe(count * 3);
    expect([...image!.pixels]).toEqual([
      ...Array.from({ length: count }, (_, k) => k),
      ...Array.from({ length: count }, (_, k) => count - 1 - k),
    ]);
  });

  test('257 colours are too many', () => {
    expect(exactPalette(rowOf(colors(257)))).toBeUndefined();
  });

  test('black and white are colours like others', () => {
    const image = exactPalette(
      rowOf([
        [0, 0, 0, 255],
        [255, 255, 255, 255],
        [0, 0, 0, 255],
      ]),
    );

    expect([...image!.pixels]).toEqual([0, 1, 0]);
    expect([...image!.palette]).toEqual([0, 0, 0, 255, 255, 255]);
  });

  test('transparent pixels share one entry, whatever colour they hide', () => {
    const image = exactPalette(
      rowOf([
        [1, 2, 3, 255],
        [4, 5, 6, 0],
        [7, 8, 9, 127],
        [4, 5, 6, 255],
      ]),
    );

    expect(image).toMatchObject({
      pixels: Uint8Array.of(0, 1, 1, 2),
      palette: Uint8Array.of(1, 2, 3, 0, 0, 0, 4, 5, 6),
      transparentIndex: 1,
    });
  });

  test('half opaque is opaque, a little less is transparent', () => {
    expect(exactPalette(rowOf([[1, 2, 3, 128]]))).toMatchObject({
      palette: Uint8Array.of(1, 2, 3),
      transparentIndex: -1,
    });
    expect(exactPalette(rowOf([[1, 2, 3, 127]]))).toMatchObject({ transparentIndex: 0 });
  });

  test('pixels of one colour but different alpha are one colour', () => {
    expect(
      exactPalette(
        rowOf([
          [1, 2, 3, 128],
          [1, 2, 3, 255],
        ]),
      )?.pixels,
    ).toEqual(Uint8Array.of(0, 0));
  });

  test('the transparent entry counts: 255 colours beside it, and not 256', () => {
    expect(exactPalette(rowOf([...colors(255), CLEAR]))).toMatchObject({ transparentIndex: 255 });
    expect(exactPalette(rowOf([...colors(256), CLEAR]))).toBeUndefined();
    expect(exactPalette(rowOf([CLEAR, ...colors(256)]))).toBeUndefined();
  });

  test('black is not taken for transparent, nor the other way round', () => {
    const image = exactPalette(
      rowOf([
        [0, 0, 0, 255],
        [0, 0, 0, 0],
        [0, 0, 0, 255],
      ]),
    );

    expect([...image!.pixels]).toEqual([0, 1, 0]);
    expect(image!.transparentIndex).toBe(1);
  });

  test('nothing stays from the image before', () => {
    const image = rowOf([
      [1, 1, 1, 255],
      [2, 2, 2, 255],
    ]);
    const first = exactPalette(image);
    exactPalette(rowOf(colors(256)));
    exactPalette(rowOf(colors(300)));

    expect(exactPalette(image)).toEqual(first);
  });

  test('shows any image of few colours exactly', () => {
    const color = fc
      .tuple(fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.boolean())
      .map(([red, green, blue, opaque]) => (opaque ? [red, green, blue, 255] : [0, 0, 0, 0]));
    const anyImage = fc
      .array(color, { minLength: 1, maxLength: 255 })
      .chain((table) => fc.array(fc.constantFrom(...table), { minLength: 1, maxLength: 500 }));
    fc.assert(
      fc.property(anyImage, (pixels) => {
        const image = rowOf(pixels);
        const indexed = exactPalette(image);

        expect([...toRgba(indexed!)]).toEqual([...image.rgba]);
      }),
    );
  });
});
