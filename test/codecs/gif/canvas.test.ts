import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Canvas, type Rectangle } from '../../../src/codecs/gif/canvas.js';
import { NO_COLOR } from '../../../src/codecs/palette/color-table.js';

/** Opaque grey, and nothing. */
const grey = (level: number): number[] => [level, level, level, 255];
const NOTHING = [0, 0, 0, 0];

/** A palette of all greys: a colour is its own index; 255 is left for "as before". */
const GREYS = Uint8Array.from(Array.from({ length: 255 }, (_, k) => [k, k, k]).flat());
const SELF = Uint8Array.from({ length: 255 }, (_, k) => k);
const NO_ERRORS = new Float64Array(255);
const TRANSPARENT = 255;

/** Which pixels a canvas wants a colour for, by 1 and 0. */
function wants(canvas: Canvas, pixels: readonly (readonly number[])[], tolerance = 0): number[] {
  const places = new Uint16Array(pixels.length).fill(7);
  const kept = canvas.compare(Uint8Array.from(pixels.flat()), tolerance, places);
  const wanted = [...places].map((place) => {
    expect([0, NO_COLOR]).toContain(place);
    return place === NO_COLOR ? 0 : 1;
  });
  expect(kept).toBe(wanted.filter((want) => want === 0).length);
  return wanted;
}

/** Draws grey pixels, or nothing where they are `undefined`, exactly. */
function drawGreys(
  canvas: Canvas,
  levels: readonly (number | undefined)[],
  { tolerance = 0, isWhole = false, transparent = TRANSPARENT, errors = NO_ERRORS } = {},
): { readonly area: Rectangle; readonly pixels: number[] } {
  const rgba = Uint8Array.from(
    levels.flatMap((level) => (level === undefined ? NOTHING : grey(level))),
  );
  const places = new Uint16Array(levels.length);
  canvas.compare(rgba, tolerance, places);
  places.forEach((place, pixel) => {
    if (place !== NO_COLOR) places[pixel] = levels[pixel]!;
  });
  const { area, pixels } = canvas.draw(places, SELF, errors, GREYS, transparent, isWhole);
  return { area, pixels: [...pixels] };
}

describe('Canvas', () => {
  test('wants every opaque pixel at first, however much is tolerated, and none that is nothing', () => {
    const canvas = new Canvas(3, 2);
    const pixels = [grey(0), NOTHING, [0, 0, 0, 128], [9, 9, 9, 127], grey(255), [255, 0, 0, 255]];

    expect(wants(canvas, pixels, 442 ** 2)).toEqual([1, 0, 1, 0, 1, 1]);
  });

  test('keeps what is shown within the tolerance, to its edge', () => {
    const canvas = new Canvas(4, 1);
    drawGreys(canvas, [100, 100, 100, 100]);
    const next = [grey(100), [103, 96, 100, 255], [103, 96, 101, 255], [0, 0, 0, 0]];

    expect(wants(canvas, next, 0)).toEqual([0, 1, 1, 0]);
    expect(wants(canvas, next, 24)).toEqual([0, 1, 1, 0]);
    expect(wants(canvas, next, 25)).toEqual([0, 0, 1, 0]);
    expect(wants(canvas, next, 26)).toEqual([0, 0, 0, 0]);
  });

  test('a pixel stays where what is shown is no farther off than its new colour', () => {
    const errors = new Float64Array(255);
    errors[53] = 27; // entry 53 stands for colours whose squared distance to it is 27
    const frame = [53, 53, 53];
    const before = [50, 49, 53];
    const canvas = new Canvas(3, 1);
    drawGreys(canvas, before);

    // 3² * 3 is as far as the new colour, 4² * 3 farther.
    expect(drawGreys(canvas, frame, { errors })).toEqual({
      area: { left: 1, top: 0, width: 1, height: 1 },
      pixels: [53],
    });
    expect(wants(canvas, [grey(50), grey(53), grey(53)])).toEqual([0, 0, 0]);
  });

  test('without a transparent index every pixel is drawn', () => {
    const errors = new Float64Array(255).fill(1e6);
    const canvas = new Canvas(2, 1);
    drawGreys(canvas, [1, 2]);

    expect(drawGreys(canvas, [2, 1], { errors, transparent: -1 }).pixels).toEqual([2, 1]);
    expect(wants(canvas, [grey(2), grey(1)])).toEqual([0, 0]);
  });

  /** Frames of one size, most of whose pixels stay. */
  const anyFrames = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .chain(([width, height]) => {
      const pixel = fc.oneof(
        { weight: 5, arbitrary: fc.constant(7) },
        { weight: 1, arbitrary: fc.nat(254) },
      );
      const frame = fc.array(pixel, { minLength: width * height, maxLength: width * height });
      return fc.tuple(fc.constant({ width, height }), fc.array(frame, { maxLength: 5 }));
    });

  test('any frames: the rectangle is the least around what changed, and holds just that', () => {
    fc.assert(
      fc.property(anyFrames, ([{ width, height }, frames]) => {
        const canvas = new Canvas(width, height);
        let shown: (number | undefined)[] = Array.from({ length: width * height }, () => undefined);
        for (const frame of frames) {
          const changed = frame.flatMap((level, k) => (level === shown[k] ? [] : [k]));
          const columns = changed.map((k) => k % width);
          const rows = changed.map((k) => Math.floor(k / width));
          const left = changed.length > 0 ? Math.min(...columns) : 0;
          const top = changed.length > 0 ? Math.min(...rows) : 0;
          const area = {
            left,
            top,
            width: changed.length > 0 ? Math.max(...columns) - left + 1 : 1,
            height: changed.length > 0 ? Math.max(...rows) - top + 1 : 1,
          };
          const pixels: number[] = [];
          for (let y = top; y < top + area.height; y += 1) {
            for (let x = left; x < left + area.width; x += 1) {
              const k = y * width + x;
              pixels.push(changed.includes(k) ? frame[k]! : TRANSPARENT);
            }
          }

          expect(drawGreys(canvas, frame)).toEqual({ area, pixels });
          shown = frame;
        }
      }),
    );
  });

  test('a frame in which nothing changed is one pixel that stays', () => {
    const canvas = new Canvas(4, 3);
    const frame = Array.from({ length: 12 }, (_, k) => k);
    drawGreys(canvas, frame);

    expect(drawGreys(canvas, frame)).toEqual({
      area: { left: 0, top: 0, width: 1, height: 1 },
      pixels: [TRANSPARENT],
    });
  });

  test('covers the whole screen where it is told to', () => {
    const canvas = new Canvas(3, 2);
    const whole = { left: 0, top: 0, width: 3, height: 2 };
    drawGreys(canvas, [1, 2, 3, 4, 5, 6]);

    expect(drawGreys(canvas, [1, 2, 3, 4, 9, 6], { isWhole: true })).toEqual({
      area: whole,
      pixels: [255, 255, 255, 255, 9, 255],
    });
    expect(drawGreys(canvas, [1, 2, 3, 4, 9, 6], { isWhole: true })).toEqual({
      area: whole,
      pixels: Array(6).fill(TRANSPARENT),
    });
  });

  test('shows nothing after it was cleared', () => {
    const canvas = new Canvas(2, 1);
    drawGreys(canvas, [0, 200]);
    canvas.clear();

    expect(wants(canvas, [grey(0), grey(200)], 442 ** 2)).toEqual([1, 1]);
    expect(drawGreys(canvas, [undefined, 200])).toEqual({
      area: { left: 1, top: 0, width: 1, height: 1 },
      pixels: [200],
    });
  });

  test('compares with what was meant, where that is not what was drawn', () => {
    const canvas = new Canvas(3, 1);
    const meant = Uint8Array.of(10, 20, 30, 255, 40, 50, 60, 255, 70, 80, 90, 255);
    const places = new Uint16Array(3);
    canvas.compare(meant, 0, places);
    places.set([0, 200, NO_COLOR]);
    const { pixels } = canvas.draw(places, SELF, NO_ERRORS, GREYS, TRANSPARENT, false, meant);

    expect([...pixels]).toEqual([0, 200]);
    expect(
      wants(canvas, [
        [10, 20, 30, 255],
        [40, 50, 60, 255],
        [70, 80, 90, 255],
      ]),
    ).toEqual([0, 0, 1]);
  });

  test('takes note of indices that were changed afterwards', () => {
    const canvas = new Canvas(3, 3);
    drawGreys(canvas, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const area = { left: 1, top: 1, width: 2, height: 2 };
    canvas.redraw(area, Uint8Array.of(50, 60, TRANSPARENT, 90), GREYS, TRANSPARENT);

    expect(wants(canvas, [1, 2, 3, 4, 50, 60, 7, 8, 90].map(grey))).toEqual(Array(9).fill(0));
    // Without a transparent index each of them is a colour.
    canvas.redraw({ left: 0, top: 0, width: 1, height: 1 }, Uint8Array.of(254), GREYS, -1);
    expect(wants(canvas, [grey(254)])).toEqual([0]);
  });
});
