import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { delayOf, evenTimes, readTimes } from '../../../src/sources/video/frame-times.js';

const ALL = { from: 0, to: Infinity };
const END = { frameTime: 40, duration: undefined };

describe('readTimes', () => {
  test('gives each time when it has come, and none after the last', async () => {
    const stream = new PassThrough();
    const beginOf = readTimes(stream);
    const second = beginOf(1);
    stream.write('frame:0    pts:-500 pts_time:-0.0005\nt=1\nframe:1    pts:4');
    expect(await beginOf(0)).toBe(-0.5);
    stream.write('0000   pts_time:0.04\nframe:x pts:7 \n');
    expect(await second).toBe(40);
    const third = beginOf(2);
    stream.end();
    expect(await third).toBeUndefined();
  });
});

test('even times', async () => {
  expect(await Promise.all([0, 1, 3].map(evenTimes(8)))).toEqual([0, 125, 375]);
});

describe('delayOf', () => {
  const times = [0, 100, 300];
  const beginOf = (index: number) => Promise.resolve(times[index]);

  test('is the time until the next frame', async () => {
    expect(await delayOf(0, undefined, beginOf, ALL, END)).toBe(100);
    expect(await delayOf(1, undefined, beginOf, ALL, END)).toBe(200);
  });

  test.each([
    [undefined, 40],
    [310, 40],
    [320, 40],
    [321, 21],
    [900, 600],
  ])('of the last frame ends with the video, if that says so (%p ms)', async (duration, delay) => {
    expect(await delayOf(2, 2, beginOf, ALL, { ...END, duration })).toBe(delay);
  });

  test.each([
    [0, 300, 200],
    [150, 300, 150],
    [150, 250, 100],
    [300, 900, undefined],
    [299, 900, 1],
    [0, 100, undefined],
    [0, 101, 1],
  ])('from %d to %d ms it is cut to %p', async (from, to, delay) => {
    expect(await delayOf(1, undefined, beginOf, { from, to }, END)).toBe(delay);
  });
});
