import { describe, expect, test } from '@jest/globals';
import { FreePixels } from '../../../src/codecs/gif/free-pixels.js';
import type { FrameKernels } from '../../../src/kernels/frame-kernels.js';

/** Kernels of which only runs and sizes count. */
class FakeKernels {
  free = 0;
  /** The size of the data, by the shortest run that is left transparent. */
  sizes: Record<number, number> = {};
  trials = 0;
  private shortest = 1;

  findFree = () => this.free;
  arrangeFree = (_: number, shortest: number) => {
    this.shortest = shortest;
  };
  sampleLzw = () => {
    this.trials += 1;
    return this.sizes[this.shortest] ?? 0;
  };

  /** Arranges a frame of so many pixels; gives the shortest run that was chosen. */
  arrange(pixels: FreePixels, width: number): number {
    pixels.arrange({ left: 0, top: 0, width, height: 10 }, 4, 4, 3);
    return this.shortest;
  }

  forEncoder(): FrameKernels {
    return this as unknown as FrameKernels;
  }
}

const [ALL, LONG, NONE] = [1, 24, 2 ** 32 - 1];

describe('FreePixels', () => {
  test.each([
    ['all runs', [10, 11, 12], ALL],
    ['long runs', [11, 10, 12], LONG],
    ['no runs', [12, 11, 10], NONE],
    ['all runs where nothing is gained', [10, 10, 10], ALL],
  ])(
    'leaves %s transparent where that is smallest',
    (_, [all = 0, long = 0, none = 0], shortest) => {
      const kernels = new FakeKernels();
      kernels.free = 500;
      kernels.sizes = { [ALL]: all, [LONG]: long, [NONE]: none };

      expect(kernels.arrange(new FreePixels(kernels.forEncoder()), 100)).toBe(shortest);
    },
  );

  test('keeps the choice until eight times the pixels of a frame were encoded', () => {
    const kernels = new FakeKernels();
    const pixels = new FreePixels(kernels.forEncoder());
    kernels.free = 500;
    kernels.sizes = { [ALL]: 3, [LONG]: 2, [NONE]: 1 };
    kernels.arrange(pixels, 100);
    kernels.sizes = { [ALL]: 1, [LONG]: 2, [NONE]: 3 };

    const chosen = Array.from({ length: 9 }, () => kernels.arrange(pixels, 100));

    expect(chosen).toEqual([...Array<number>(8).fill(NONE), ALL]);
    expect(kernels.trials).toBe(6);
    // A frame of a ninth of these pixels is worth a trial at once.
    kernels.sizes = { [ALL]: 3, [LONG]: 2, [NONE]: 1 };
    expect(kernels.arrange(pixels, 100)).toBe(ALL);
    expect(kernels.arrange(pixels, 10)).toBe(NONE);
  });

  test('tries nothing for a few free pixels, and arranges nothing where there is none', () => {
    const kernels = new FakeKernels();
    const pixels = new FreePixels(kernels.forEncoder());
    kernels.sizes = { [ALL]: 3, [LONG]: 2, [NONE]: 1 };
    kernels.free = 20;

    expect(kernels.arrange(pixels, 100)).toBe(ALL);
    kernels.free = 21;
    expect(kernels.arrange(pixels, 100)).toBe(NONE);
    expect(kernels.trials).toBe(3);

    kernels.free = 0;
    kernels.arrangeFree(0, LONG);
    expect(kernels.arrange(pixels, 100)).toBe(LONG);
  });
});
