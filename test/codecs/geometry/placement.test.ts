import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FITS, type Fit } from '../../../src/codecs/geometry/geometry.js';
import { place } from '../../../src/codecs/geometry/placement.js';
import { failsWith } from '../../helpers/fails-with.js';

type Pair = readonly [width: number, height: number];
const size = ([width, height]: Pair) => ({ width, height });

describe('place', () => {
  test.each<[string, Pair, number | undefined, number | undefined, Pair]>([
    ['neither keeps the size', [40, 30], undefined, undefined, [40, 30]],
    ['a width', [40, 30], 20, undefined, [20, 15]],
    ['a height', [40, 30], undefined, 15, [20, 15]],
    ['rounded to the nearest', [40, 30], 10, undefined, [10, 8]],
    ['at least 1', [1000, 2], 10, undefined, [10, 1]],
    ['larger', [3, 2], undefined, 7, [11, 7]],
  ])('one side keeps the aspect ratio: %s', (_, source, width, height, expected) => {
    expect(place(size(source), { width, height, fit: 'cover' })).toEqual({
      box: { x: 0, y: 0, ...size(source) },
      content: size(expected),
      frame: size(expected),
    });
  });

  test.each<[Fit, Pair, Pair, Pair]>([
    // fit, target, content, frame
    ['fill', [10, 10], [10, 10], [10, 10]],
    ['contain', [10, 10], [10, 8], [10, 10]],
    ['contain', [100, 30], [40, 30], [100, 30]],
    ['contain', [200, 150], [200, 150], [200, 150]],
    ['inside', [10, 10], [10, 8], [10, 8]],
    ['inside', [100, 30], [40, 30], [40, 30]],
    ['contain', [10, 300], [10, 8], [10, 300]],
  ])('%s of 40x30 in %j', (fit, target, content, frame) => {
    expect(place({ width: 40, height: 30 }, { ...size(target), fit })).toEqual({
      box: { x: 0, y: 0, width: 40, height: 30 },
      content: size(content),
      frame: size(frame),
    });
  });

  test.each<[Pair, { x: number; y: number; width: number; height: number }]>([
    [[10, 10], { x: 5, y: 0, width: 30, height: 30 }],
    [[40, 10], { x: 0, y: 10, width: 40, height: 10 }],
    [[80, 60], { x: 0, y: 0, width: 40, height: 30 }],
    [[7, 20], { x: 14, y: 0, width: 10.5, height: 30 }],
  ])('cover of 40x30 in %j takes its middle', (target, box) => {
    expect(place({ width: 40, height: 30 }, { ...size(target), fit: 'cover' })).toEqual({
      box,
      content: size(target),
      frame: size(target),
    });
  });

  test('content lies in the frame, and the box in the source', () => {
    const side = fc.integer({ min: 1, max: 3_000 });
    fc.assert(
      fc.property(side, side, side, side, fc.constantFrom(...FITS), (w, h, width, height, fit) => {
        const { box, content, frame } = place({ width: w, height: h }, { width, height, fit });
        expect(box.x + Math.ceil(box.width)).toBeLessThanOrEqual(w);
        expect(box.y + Math.ceil(box.height)).toBeLessThanOrEqual(h);
        expect(Math.min(box.width, box.height)).toBeGreaterThan(0);
        expect(Math.min(content.width, content.height)).toBeGreaterThanOrEqual(1);
        expect(content.width).toBeLessThanOrEqual(frame.width);
        expect(content.height).toBeLessThanOrEqual(frame.height);
        expect(frame.width <= width && frame.height <= height).toBe(true);
        if (fit !== 'inside') expect(frame).toEqual({ width, height });
      }),
    );
  });

  test.each<[Pair, number | undefined, number | undefined, RegExp]>([
    [[1, 100], 656, undefined, /656x65600; at most 65535 a side/],
    [[1, 1], 6_000, undefined, /6000x6000; at most 65535 a side and 33554432 pixels/],
    [[70_000, 1], undefined, undefined, /70000x1/],
  ])('refuses %j at %d x %d', (source, width, height, message) => {
    const error = failsWith('ERR_RESIZE_TOO_LARGE', () =>
      place(size(source), { width, height, fit: 'contain' }),
    );
    expect(error.message).toMatch(message);
  });
});
