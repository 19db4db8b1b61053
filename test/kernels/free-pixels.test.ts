import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expectSame, TestKernels } from '../helpers/kernels.js';

const kernels = new TestKernels();
const { raw } = kernels;

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Finds the free pixels of a rectangle of a screen; colours are numbers, 0 for a pixel that was never drawn. */
function findFree(
  shown: readonly number[],
  stride: number,
  { left, top, width, height }: Area,
  indices: Uint8Array,
  palette: readonly number[],
  transparent: number,
): { count: number; others: Uint8Array } {
  kernels.begin();
  kernels.write(raw.table.value, Int32Array.from(palette));
  kernels.write(raw.drawn.value, Int32Array.of(left, top, width, height));
  const at = {
    indices: kernels.put(indices),
    others: kernels.room(indices.length),
    shown: kernels.put(Int32Array.from(shown)),
  };
  const count = raw.findFree(at.indices, at.others, at.shown, stride, palette.length, transparent);
  return { count, others: kernels.bytes(at.others, indices.length) };
}

function arrange(
  indices: Uint8Array,
  others: Uint8Array,
  transparent: number,
  shortest: number,
): { indices: Uint8Array; others: Uint8Array } {
  kernels.begin();
  const [first, second] = [kernels.put(indices), kernels.put(others)];
  raw.arrangeFree(first, second, indices.length, transparent, shortest);
  return {
    indices: kernels.bytes(first, indices.length),
    others: kernels.bytes(second, indices.length),
  };
}

const OPAQUE = 0xff000000 | 0;
const [RED, GREEN, BLUE] = [0x0000ff | OPAQUE, 0x00ff00 | OPAQUE, 0xff0000 | OPAQUE];

describe('findFree', () => {
  test('a pixel that is not drawn is free if the palette has its shown colour', () => {
    const shown = [
      [BLUE, BLUE, BLUE, BLUE],
      [BLUE, RED, GREEN, BLUE],
      [BLUE, 0, RED, BLUE],
    ].flat();
    const area = { left: 1, top: 1, width: 2, height: 2 };

    const { count, others } = findFree(shown, 4, area, Uint8Array.of(2, 2, 2, 1), [GREEN, RED], 2);

    expect([...others]).toEqual([1, 0, 2, 1]);
    expect(count).toBe(2);
  });

  test('an opaque black pixel is not taken for one that was never drawn', () => {
    const area = { left: 0, top: 0, width: 2, height: 1 };

    const { count, others } = findFree([OPAQUE, 0], 2, area, Uint8Array.of(1, 1), [OPAQUE], 1);

    expect([...others]).toEqual([0, 1]);
    expect(count).toBe(1);
  });

  test('any screen, with a palette of any size', () => {
    const anyCase = fc.record({
      size: fc.integer({ min: 1, max: 255 }),
      step: fc.constantFrom(1, 3, 0x010101, 0x20304),
      seeds: fc.array(fc.integer({ min: 0, max: 511 }), { minLength: 1, maxLength: 60 }),
    });
    fc.assert(
      fc.property(anyCase, ({ size, step, seeds }) => {
        const colorOf = (k: number): number => ((k * step) & 0xffffff) | OPAQUE;
        const palette = Array.from({ length: size }, (_, k) => colorOf(k));
        const shown = seeds.map((seed) => (seed === 511 ? 0 : colorOf(seed)));
        const indices = Uint8Array.from(seeds, (seed) => (seed % 3 === 0 ? seed % size : size));
        const area = { left: 0, top: 0, width: seeds.length, height: 1 };

        const { count, others } = findFree(shown, seeds.length, area, indices, palette, size);

        const isFree = shown.map((color, k) => indices[k] === size && palette.includes(color));
        expect(count).toBe(isFree.filter(Boolean).length);
        others.forEach((other, k) => {
          if (isFree[k]) expect(palette[other]).toBe(shown[k]);
          else expect(other).toBe(indices[k]);
        });
      }),
    );
  });
});

describe('arrangeFree', () => {
  const T = 9;

  test('long runs stay transparent, also across rows; short ones get their colours', () => {
    const indices = Uint8Array.of(1, T, T, 2, T, T, T, 3, T);
    const others = Uint8Array.of(1, 5, T, 2, 6, 7, T, 3, 8);

    const arranged = arrange(indices, others, T, 3);

    expect([...arranged.indices]).toEqual([1, 5, T, 2, T, T, T, 3, 8]);
    expect([...arranged.others]).toEqual([1, T, T, 2, 6, 7, T, 3, T]);
  });

  test('any pixels, arranged before in any way: the same as arranged at once', () => {
    const anyPixel = fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom('drawn', 'kept', 'free'),
    );
    const anyRun = fc.constantFrom(1, 2, 3, 5, 8, 2 ** 32 - 1);
    fc.assert(
      fc.property(fc.array(anyPixel, { maxLength: 80 }), anyRun, anyRun, (pixels, before, run) => {
        const indices = Uint8Array.from(pixels, ([k, kind]) => (kind === 'drawn' ? k : T));
        const others = Uint8Array.from(pixels, ([k, kind]) => (kind === 'kept' ? T : k));
        const first = arrange(indices, others, T, before);
        const again = arrange(first.indices, first.others, T, run);
        const once = arrange(indices, others, T, run);

        expectSame(again.indices, once.indices);
        expectSame(again.others, once.others);
        const isLong = new Set<number>();
        for (const { 0: text, index: at } of indices.join('').matchAll(/9+/g)) {
          if (text.length >= run) for (let k = 0; k < text.length; k += 1) isLong.add(at + k);
        }
        pixels.forEach(([k, kind], at) => {
          const colour = kind === 'kept' ? T : k;
          expect(once.indices[at]).toBe(isLong.has(at) ? T : colour);
        });
      }),
    );
  });
});
