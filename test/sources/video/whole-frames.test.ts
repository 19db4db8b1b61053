import { expect, test } from '@jest/globals';
import { FrameStore } from '../../../src/sources/video/frame-store.js';
import { wholeFrames } from '../../../src/sources/video/whole-frames.js';

/** The frames of 1x2 pixels, of eight bytes, in a stream of these pieces. */
async function framesOf(...sizes: number[]): Promise<number[][]> {
  let next = 0;
  const pieces = sizes.map((size) => Uint8Array.from({ length: size }, () => next++));
  const frames: Uint8Array[] = [];
  const memory = (bytes: number) => new Uint8Array(bytes);
  async function* stream() {
    for (const piece of pieces) yield await Promise.resolve(piece);
  }
  for await (const frame of wholeFrames(stream(), { width: 1, height: 2 }, memory)) {
    frames.push(frame);
  }
  return frames.map((frame) => [...frame]);
}

const FIRST = [0, 1, 2, 3, 4, 5, 6, 7];
const SECOND = FIRST.map((byte) => byte + 8);

test.each([[[8, 8]], [[16]], [[3, 13]], [[7, 2, 7]], [[1, 0, 14, 1]], [[15, 1]]])(
  'frames are cut out of pieces of %j bytes',
  async (sizes) => {
    expect(await framesOf(...sizes)).toEqual([FIRST, SECOND]);
  },
);

test('nothing has no frames, and a part of a frame is an error', async () => {
  expect(await framesOf()).toEqual([]);
  await expect(framesOf(8, 1)).rejects.toMatchObject({ code: 'ERR_VIDEO_FAILED' });
});

test('memory is shared, used again, and never of another size', () => {
  const store = new FrameStore();
  const first = store.take(8);
  expect(first.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(first).toHaveLength(8);
  const image = { width: 1, height: 2, rgba: first };
  expect(store.take(8)).not.toBe(first);
  store.give(image);
  expect(store.take(8)).toBe(first);
  store.give(image);
  expect(store.take(16)).toHaveLength(16);
  store.give('a.png');
  expect(store.take(8)).toHaveLength(8);
});
