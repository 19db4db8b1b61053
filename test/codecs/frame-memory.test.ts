import { describe, expect, test } from '@jest/globals';
import { frameMemory, MOST_PIXELS, type FrameHeader } from '../../src/codecs/frame-memory.js';
import type { Geometry, Rgba } from '../../src/codecs/geometry/geometry.js';
import { MAX_PIXELS } from '../../src/codecs/png/check-png.js';
import { FrameKernels } from '../../src/kernels/frame-kernels.js';
import { bytesOfKernels } from '../../src/kernels/layout.js';

const memoryOf = (
  header: FrameHeader,
  shape: Geometry | undefined,
  maxPixels: number,
  matte?: Rgba,
) => frameMemory(header, { geometry: shape, matte }, maxPixels, bytesOfKernels);

const geometry: Geometry = {
  crop: undefined,
  width: undefined,
  height: undefined,
  fit: 'contain',
  background: [0, 0, 0, 0],
  resample: 'lanczos',
};

describe('the memory of the kernels', () => {
  test.each([
    [1, 1],
    [640, 480],
    [999, 7],
  ])('is what they have for frames of %ix%i, but for the rest of a page', (width, height) => {
    const kernels = new FrameKernels();
    kernels.fit(width, height);
    const bytes = bytesOfKernels({ width, height });
    expect(kernels.byteLength).toBeGreaterThanOrEqual(bytes);
    // They may begin with more than a small frame needs.
    expect(kernels.byteLength).toBeLessThan(
      Math.max(bytes, new FrameKernels().byteLength) + 65_537,
    );
  });

  test.each([
    [65_535, Math.floor(MOST_PIXELS / 65_535)],
    [Math.floor(MOST_PIXELS / 65_535), 65_535],
    [10_000, MOST_PIXELS / 10_000],
  ])('for the most pixels, as %ix%i, WebAssembly can address it', (width, height) => {
    expect(bytesOfKernels({ width, height })).toBeLessThanOrEqual(2 ** 32);
  });

  test('more pixels than the most would not fit, by and by', () => {
    const width = 10_000;
    const height = (MOST_PIXELS * 1.03) / width;
    expect(bytesOfKernels({ width, height })).toBeGreaterThan(2 ** 32);
  });
});

describe('the memory that a frame takes', () => {
  const header = { width: 8192, height: 4096, decoding: 8192 * 4096 * 7 };
  const aPixel = (bytes: number) => bytes / (8192 * 4096);

  test('is what was measured of 8-bit RGB: some 37 bytes a pixel', () => {
    expect(aPixel(memoryOf(header, undefined, MAX_PIXELS))).toBeCloseTo(37, 0);
  });

  test('is less where the frame gets smaller, more where it gets larger', () => {
    const half = memoryOf(header, { ...geometry, width: 4096 }, MAX_PIXELS);
    const same = memoryOf(header, undefined, MAX_PIXELS);
    const larger = memoryOf(header, { ...geometry, width: 10_000 }, MOST_PIXELS);
    expect(half).toBeLessThan(same * 0.9);
    expect(larger).toBeGreaterThan(same * 1.3);
  });

  test('is 8 bytes a pixel more where soft edges are blended, at their final size', () => {
    const shape = { ...geometry, width: 4096 };
    const more =
      memoryOf(header, shape, MAX_PIXELS, [0, 0, 0, 255]) - memoryOf(header, shape, MAX_PIXELS);
    expect(more).toBe(8 * 4096 * 2048);
  });

  test('of a part: that of the part, once the whole is decoded', () => {
    const crop = { x: 5, y: 5, width: 10, height: 10 };
    const part = memoryOf(header, { ...geometry, crop }, MAX_PIXELS);
    expect(aPixel(part)).toBeCloseTo(14, 0);
  });
});
