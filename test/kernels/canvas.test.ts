import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Rectangle } from '../../src/kernels/frame-kernels.js';
import { noise, noiseImage } from '../helpers/images.js';
import { expectSame, TestKernels } from '../helpers/kernels.js';
import { Canvas as CanvasOracle, type Reference } from '../oracles/canvas.js';
import { NO_COLOR } from '../oracles/color-table.js';

/** What a viewer shows, in kernels of its own, with the methods of the oracle. */
class Canvas {
  private readonly kernels = new TestKernels();
  private readonly pixels: number;
  private readonly at: Readonly<Record<Reference, number>>;
  private readonly indices: number;
  private readonly border: number;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = width * height;
    const rounded = Math.ceil(this.pixels / 4) * 4;
    this.at = {
      shown: this.kernels.put(new Uint8Array(rounded * 4)),
      sources: this.kernels.put(new Uint8Array(rounded * 4)),
    };
    this.indices = this.kernels.room(this.pixels);
    this.border = this.kernels.room(16);
  }

  get shown(): Uint8Array {
    return this.kernels.bytes(this.at.shown, this.pixels * 4);
  }

  get sources(): Uint8Array {
    return this.kernels.bytes(this.at.sources, this.pixels * 4);
  }

  clear(): void {
    for (const at of Object.values(this.at)) {
      this.kernels.write(at, new Uint8Array(this.pixels * 4));
    }
  }

  compare(rgba: Uint8Array, reference: Reference, tolerance: number, places: Uint16Array): number {
    const kernels = this.kernels;
    const image = kernels.putImage(rgba);
    const at = kernels.room(Math.ceil(places.length / 4) * 8);
    const border = kernels.room(16);
    const before = [this.shown, this.sources] as const;
    const kept = kernels.raw.compareFrame(image, this.at[reference], at, places.length, tolerance);
    expect(kernels.isUntouched(border, border + 16)).toBe(true);
    expectSame(kernels.bytes(image, rgba.length), rgba);
    expectSame(this.shown, before[0]);
    expectSame(this.sources, before[1]);
    places.set(kernels.u16(at, places.length));
    return kept;
  }

  draw(
    rgba: Uint8Array,
    places: Uint16Array,
    entries: Uint8Array,
    errors: Float64Array,
    table: Uint8Array,
    transparent: number,
    isWhole: boolean,
  ): { readonly area: Rectangle; readonly pixels: Uint8Array } {
    const kernels = this.kernels;
    const { raw } = kernels;
    kernels.write(raw.entries.value, entries);
    kernels.write(raw.errors.value, Int32Array.from(errors));
    this.setTable(table);
    raw.drawFrame(
      kernels.putImage(rgba),
      kernels.put(places),
      this.at.shown,
      this.at.sources,
      this.indices,
      this.width,
      this.height,
      transparent,
      isWhole ? 1 : 0,
    );
    expect(kernels.isUntouched(this.border, this.border + 16)).toBe(true);
    const [left, top, width, height] = kernels.i32(raw.drawn.value, 4);
    const area = { left: left!, top: top!, width: width!, height: height! };
    return { area, pixels: kernels.bytes(this.indices, area.width * area.height) };
  }

  private setTable(table: Uint8Array): void {
    const colors = Uint8Array.from({ length: (table.length / 3) * 4 }, (_, k) =>
      k % 4 === 3 ? 255 : table[Math.floor(k / 4) * 3 + (k % 4)]!,
    );
    this.kernels.write(this.kernels.raw.table.value, colors);
  }
}

/** Opaque grey, and nothing. */
const grey = (level: number): number[] => [level, level, level, 255];
const NOTHING = [0, 0, 0, 0];

/** A palette of all greys: a colour is its own index; 255 is left for "as before". */
const GREYS = Uint8Array.from(Array.from({ length: 255 }, (_, k) => [k, k, k]).flat());
const SELF = Uint8Array.from({ length: 255 }, (_, k) => k);
const NO_ERRORS = new Float64Array(255);
const TRANSPARENT = 255;

/** Which pixels a canvas wants a colour for, by 1 and 0. */
function wants(
  canvas: Canvas,
  pixels: readonly (readonly number[])[],
  tolerance = 0,
  reference: Reference = 'shown',
): number[] {
  const places = new Uint16Array(pixels.length).fill(7);
  const kept = canvas.compare(Uint8Array.from(pixels.flat()), reference, tolerance, places);
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
  { isWhole = false, transparent = TRANSPARENT, errors = NO_ERRORS } = {},
): { readonly area: Rectangle; readonly pixels: number[] } {
  const rgba = Uint8Array.from(
    levels.flatMap((level) => (level === undefined ? NOTHING : grey(level))),
  );
  const places = new Uint16Array(levels.length);
  canvas.compare(rgba, 'shown', 0, places);
  places.forEach((place, pixel) => {
    if (place !== NO_COLOR) places[pixel] = levels[pixel]!;
  });
  const { area, pixels } = canvas.draw(rgba, places, SELF, errors, GREYS, transparent, isWhole);
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

  test('a pixel whose new colour is the shown one is not drawn, however far both are from the frame', () => {
    const canvas = new Canvas(3, 1);
    drawGreys(canvas, [10, 10, 200]);
    // All three are given entry 10, of which this says that it is nearer than what is shown.
    const rgba = Uint8Array.from([grey(13), grey(90), grey(13)].flat());
    const places = Uint16Array.of(0, 0, 0);
    const entries = Uint8Array.of(10);
    const errors = Float64Array.of(0);
    const draw = (transparent: number) => {
      const { area, pixels } = canvas.draw(
        rgba,
        places,
        entries,
        errors,
        GREYS,
        transparent,
        false,
      );
      return { area, pixels: [...pixels] };
    };

    expect(draw(TRANSPARENT)).toEqual({
      area: { left: 2, top: 0, width: 1, height: 1 },
      pixels: [10],
    });
    expect(draw(TRANSPARENT)).toEqual({
      area: { left: 0, top: 0, width: 1, height: 1 },
      pixels: [TRANSPARENT],
    });
    expect(draw(-1).pixels).toEqual([10, 10, 10]);
  });

  test('where nothing is shown, the colour of nothing is drawn too', () => {
    const canvas = new Canvas(2, 1);
    expect(drawGreys(canvas, [0, 0]).pixels).toEqual([0, 0]);
    expect([...canvas.shown]).toEqual([grey(0), grey(0)].flat());
  });

  test('keeps the source of each pixel that was to be drawn, whether it was drawn or not', () => {
    const canvas = new Canvas(5, 1);
    drawGreys(canvas, [50, 100, 150, 200, undefined]);
    expect([...canvas.sources]).toEqual(
      [grey(50), grey(100), grey(150), grey(200), NOTHING].flat(),
    );

    const frame = [[10, 20, 30, 255], [101, 99, 100, 128], [152, 150, 150, 200], grey(9), NOTHING];
    const rgba = Uint8Array.from(frame.flat());
    // The first is drawn; the second shows its colour already, the third one that is no farther off; the
    // fourth was not to be drawn.
    const places = Uint16Array.of(0, 1, 2, NO_COLOR, NO_COLOR);
    const entries = Uint8Array.of(20, 100, 160);
    const errors = Float64Array.of(200, 0, 4);
    const { pixels } = canvas.draw(rgba, places, entries, errors, GREYS, TRANSPARENT, false);

    expect([...pixels]).toEqual([20]);
    expect([...canvas.shown]).toEqual([grey(20), grey(100), grey(150), grey(200), NOTHING].flat());
    expect([...canvas.sources]).toEqual([...frame.slice(0, 3), grey(200), NOTHING].flat());
    // What comes next may be compared with either.
    const next = [[10, 20, 31, 255], [101, 99, 102, 255], grey(152), grey(200), grey(3)];
    expect(wants(canvas, next, 4, 'sources')).toEqual([0, 0, 1, 0, 1]);
    expect(wants(canvas, next, 6, 'shown')).toEqual([1, 0, 1, 0, 1]);
  });

  /**
   * Frames one after another: of the colours of a palette, or near to them, with pixels that stay and
   * pixels that are nothing.
   */
  const anyClip = fc.record({
    width: fc.integer({ min: 1, max: 23 }),
    height: fc.integer({ min: 1, max: 9 }),
    colors: fc.integer({ min: 1, max: 300 }),
    frames: fc.array(
      fc.record({
        seed: fc.integer({ min: 1, max: 1e6 }),
        /** Of eight pixels so many are new. */
        changes: fc.nat(8),
        transparent: fc.constantFrom(0, 0, 10, 128),
        reference: fc.constantFrom<Reference>('shown', 'sources'),
        tolerance: fc.constantFrom(0, 1, 25, 900, 20_000, 195_075),
        mayKeep: fc.boolean(),
        isWhole: fc.boolean(),
        isCleared: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  });

  test('any frames: places, indices, and what is shown are to the last pixel those of the oracle', () => {
    fc.assert(
      fc.property(anyClip, ({ width, height, colors, frames }) => {
        const pixels = width * height;
        const [canvas, oracle] = [new Canvas(width, height), new CanvasOracle(width, height)];
        const palette = noise(colors * 4, 256, colors);
        const rgba = new Uint8Array(pixels * 4);
        for (const frame of frames) {
          const picks = noise(pixels, 256, frame.seed);
          const chances = noise(pixels, 8, frame.seed + 1);
          const alphas = noise(pixels, 256, frame.seed + 2);
          picks.forEach((pick, pixel) => {
            if (chances[pixel]! >= frame.changes) return;
            const from = ((pick * 7) % colors) * 4;
            rgba.set(palette.subarray(from, from + 3), pixel * 4);
            rgba[pixel * 4 + 3] = alphas[pixel]! < frame.transparent ? alphas[pixel]! & 127 : 255;
          });
          if (frame.isCleared) for (const each of [canvas, oracle]) each.clear();

          const [found, expected] = [new Uint16Array(pixels), new Uint16Array(pixels)];
          const { reference, tolerance } = frame;
          const kept = canvas.compare(rgba, reference, tolerance, found);
          expect(kept).toBe(oracle.compare(rgba, reference, tolerance, expected));
          expectSame(found, expected);

          const size = 1 + (frame.seed % 40);
          const places = found.map((place, k) => (place === NO_COLOR ? place : k % size));
          const entries = noise(size, 255, frame.seed + 3);
          const errors = Float64Array.from(
            noise(size, 256, frame.seed + 4),
            (error) => (error * error) / 3,
          );
          const rest = [
            // One of two palettes, so that many pixels show their new colour already.
            noise(765, 256, colors + (frame.seed & 1)),
            frame.mayKeep ? TRANSPARENT : -1,
            frame.isWhole,
          ] as const;
          const drawn = canvas.draw(rgba, places, entries, errors, ...rest);
          const expectedDrawn = oracle.draw(rgba, places, entries, errors, ...rest);
          expect(drawn.area).toEqual(expectedDrawn.area);
          expectSame(drawn.pixels, expectedDrawn.pixels);
          expectSame(canvas.shown, oracle.shown);
          expectSame(canvas.sources, oracle.sources);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('uncovers', () => {
  const kernels = new TestKernels();
  const uncovers = (frame: Uint8Array, next: Uint8Array): boolean => {
    kernels.begin();
    const pixels = frame.length / 4;
    const [one, two] = [kernels.put(frame), kernels.put(next)];
    return kernels.raw.uncovers(one, two, pixels) === 1;
  };
  const alphas = (...values: number[]) => Uint8Array.from(values.flatMap((a) => [1, 2, 3, a]));

  test.each([
    [[255], [255], false],
    [[255], [0], true],
    [[128], [127], true],
    [[127], [0], false],
    [[0], [255], false],
    [[255, 255, 255, 255, 255], [255, 255, 255, 255, 0], true],
    [[0, 255], [0, 255], false],
    [[0, 255], [255, 0], true],
    [[], [], false],
  ])('alphas of %j before %j: %p', (frame, next, expected) => {
    expect(uncovers(alphas(...frame), alphas(...next))).toBe(expected);
  });

  test('any frames: where a pixel that was opaque is transparent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.nat(3),
        (pixels, seed, few) => {
          const { rgba: frame } = noiseImage(pixels, 1, false, seed);
          const next = frame.map((byte, at) =>
            at % 4 === 3 && (at * seed) % 11 < few ? byte ^ 128 : byte,
          );
          const expected = Array.from({ length: pixels }, (_, k) => k * 4 + 3).some(
            (at) => frame[at]! >= 128 && next[at]! < 128,
          );

          expect(uncovers(frame, next)).toBe(expected);
        },
      ),
    );
  });
});
