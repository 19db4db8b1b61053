import { describe, expect, test } from '@jest/globals';
import type { SourceFrame } from '../../src/sources/source.js';
import { toFrame } from '../../src/sources/to-frame.js';
import { failsWith } from '../helpers/fails-with.js';

const rgba = new Uint8Array(2 * 3 * 4);

describe('toFrame', () => {
  test.each<[string, SourceFrame['image']]>([
    ['bytes', Uint8Array.of(1, 2)],
    ['a path', 'a.png'],
    ['pixels', { width: 2, height: 3, rgba }],
  ])('%s stay as they are', (_, image) => {
    expect(toFrame({ image }, 4)).toEqual({ index: 4, image });
  });

  test('pixels of a canvas are the same bytes under another name, and are not copied', () => {
    const clamped = new Uint8ClampedArray(rgba.buffer, 8, 4);
    const image = { width: 1, height: 1, rgba: clamped as unknown as Uint8Array };
    const frame = toFrame({ image }, 0).image as { readonly rgba: Uint8Array };
    clamped[0] = 300;
    expect(frame.rgba).toEqual(Uint8Array.of(255, 0, 0, 0));
    expect(frame.rgba).toBeInstanceOf(Uint8Array);
  });

  test('has its delay, its name, and its place where that is another one', () => {
    const frame = { image: 'a.png', delay: 40, name: 'http://a' };
    expect(toFrame(frame, 4, 2)).toEqual({ index: 4, position: 2, ...frame });
    expect(toFrame({ image: 'a.png' }, 4, 4)).toEqual({ index: 4, image: 'a.png' });
  });

  test.each<[unknown, string]>([
    [undefined, '`undefined` (undefined)'],
    [{ image: undefined }, '`undefined` (undefined)'],
    [{ image: '' }, '`` (string)'],
    [{ image: { width: 2, height: 3 } }, '`{ width: 2, height: 3 }` (object)'],
    [{ image: { rgba } }, '(object)'],
  ])('%p is no image', (frame, got) => {
    const error = failsWith('ERR_SOURCE_INVALID', () => toFrame(frame as SourceFrame, 0));
    expect(error.message).toContain(
      'Expected the bytes of an image file, its path, or pixels { width, height, rgba }, got ',
    );
    expect(error.message).toContain(got);
  });

  test.each([0, 655_350])('a delay may be %d ms', (delay) => {
    expect(toFrame({ image: 'a', delay }, 0)).toMatchObject({ delay });
  });

  test.each([-1, NaN, 655_351, Infinity, '40'])('a delay of %p is refused', (delay) => {
    const error = failsWith('ERR_DELAYS_INVALID', () =>
      toFrame({ image: 'a', delay: delay as number }, 0),
    );
    expect(error.message).toMatch(/^Expected a delay from 0 to 655350 ms, got /);
  });
});
