import { describe, expect, test } from '@jest/globals';
import { FreePixels } from '../../../src/codecs/gif/free-pixels.js';
import type { FrameKernels } from '../../../src/kernels/frame-kernels.js';

const [ALL, LONG, NONE] = [1, 24, 2 ** 32 - 1];
const PLAIN = 0;

/** Kernels of which only runs and sizes count. */
class FakeKernels {
  free = 500;
  /** The size of the data, by the shortest run that is left transparent. */
  sizes: Record<number, number> = {};
  /** How often free pixels were looked for, and how often a frame was compressed for a trial. */
  log = { searches: 0, trials: 0 };
  private shortest = PLAIN;

  findFree = () => {
    this.log.searches += 1;
    return this.free;
  };
  arrangeFree = (_: number, shortest: number) => {
    this.shortest = shortest;
  };
  sampleLzw = () => {
    this.log.trials += 1;
    return this.sizes[this.shortest] ?? 0;
  };

  /** Sets the sizes without free pixels, and with all, long or no runs left transparent. */
  say(...[plain = 0, all = 0, long = 0, none = 0]: readonly number[]): void {
    this.sizes = { [PLAIN]: plain, [ALL]: all, [LONG]: long, [NONE]: none };
  }

  /** Arranges a frame of so many pixels; gives the shortest run that was chosen. */
  arrange(pixels: FreePixels, width: number): number {
    this.shortest = PLAIN;
    pixels.arrange({ left: 0, top: 0, width, height: 10 }, 4, 4, 3);
    return this.shortest;
  }

  forEncoder(): FrameKernels {
    return this as unknown as FrameKernels;
  }
}

const setUp = (...sizes: readonly number[]) => {
  const kernels = new FakeKernels();
  kernels.say(...sizes);
  return { kernels, pixels: new FreePixels(kernels.forEncoder()) };
};

describe('FreePixels', () => {
  test.each([
    ['all runs', [20, 10, 11, 12], ALL],
    ['long runs', [20, 11, 10, 12], LONG],
    ['no runs', [20, 12, 11, 10], NONE],
    ['all runs where the ways do not differ', [20, 10, 10, 10], ALL],
  ])('leaves %s transparent where that is smallest, also later', (_, sizes, shortest) => {
    const { kernels, pixels } = setUp(...sizes);

    expect(kernels.arrange(pixels, 100)).toBe(shortest);
    expect(kernels.arrange(pixels, 100)).toBe(shortest);
    expect(kernels.log).toEqual({ searches: 2, trials: 4 });
  });

  test('tries again after eight times the pixels of the frame that was tried', () => {
    const { kernels, pixels } = setUp(9, 3, 2, 1);
    kernels.arrange(pixels, 100);
    kernels.say(9, 1, 2, 3);

    const chosen = Array.from({ length: 9 }, () => kernels.arrange(pixels, 100));

    expect(chosen).toEqual([...Array<number>(8).fill(NONE), ALL]);
    // What a large frame has shown is worth many small ones; a small one says little of a large one.
    kernels.say(9, 3, 2, 1);
    expect(kernels.arrange(pixels, 10)).toBe(ALL);
    expect(kernels.arrange(pixels, 790)).toBe(ALL);
    expect(kernels.arrange(pixels, 1)).toBe(NONE);
    kernels.say(9, 1, 2, 3);
    expect(kernels.arrange(pixels, 9)).toBe(ALL);
  });

  test('looks for none until the next trial if a trial has gained less than 0.3 %', () => {
    const { kernels, pixels } = setUp(1_000, 999, 998, 1_000);
    expect(kernels.arrange(pixels, 100)).toBe(LONG); // found already
    expect(kernels.arrange(pixels, 100)).toBe(PLAIN);
    expect(kernels.log).toEqual({ searches: 1, trials: 4 });

    const other = setUp(1_000, 999, 997, 1_000);
    expect(other.kernels.arrange(other.pixels, 100)).toBe(LONG);
    expect(other.kernels.arrange(other.pixels, 100)).toBe(LONG);
  });

  test('arranges nothing where there are none, in a trial and after it', () => {
    const { kernels, pixels } = setUp(9, 3, 2, 1);
    kernels.free = 0;
    expect(kernels.arrange(pixels, 100)).toBe(PLAIN);
    kernels.free = 500;
    expect(kernels.arrange(pixels, 100)).toBe(PLAIN);
    expect(kernels.log).toEqual({ searches: 1, trials: 1 });

    const other = setUp(9, 3, 2, 1);
    other.kernels.arrange(other.pixels, 100);
    other.kernels.free = 0;
    expect(other.kernels.arrange(other.pixels, 100)).toBe(PLAIN);
  });
});
