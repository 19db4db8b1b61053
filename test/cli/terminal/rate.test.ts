import { describe, expect, test } from '@jest/globals';
import { Rate } from '../../../src/cli/terminal/rate.js';

/** Adds a sample each 100 ms from `start` to `end`, in ms, of so many a second. */
function addSteadily(rate: Rate, start: number, end: number, perSecond: number, done = 0): number {
  for (let time = start; time <= end; time += 100) {
    rate.add(time, done + ((time - start) / 1_000) * perSecond);
  }
  return done + ((end - start) / 1_000) * perSecond;
}

describe('Rate: the time left', () => {
  test('is not known before a second has passed, nor where nothing moves', () => {
    const rate = new Rate();
    expect(rate.timeLeft(100)).toBeUndefined();
    addSteadily(rate, 0, 900, 10);
    expect(rate.timeLeft(100)).toBeUndefined();
    addSteadily(rate, 1_000, 7_000, 0, 9);
    expect(rate.timeLeft(100)).toBeUndefined();
  });

  test('is that of the last five seconds', () => {
    const rate = new Rate();
    const slow = addSteadily(rate, 0, 20_000, 1);
    addSteadily(rate, 20_100, 30_000, 100, slow);
    expect(rate.timeLeft(1_010)).toBeCloseTo(0, 5);
    expect(rate.timeLeft(2_010)).toBeCloseTo(10_000, 5);
    expect(rate.timeLeft(0)).toBe(0);
  });

  test('comes of the rate, which is 0 where nothing moves', () => {
    const rate = new Rate();
    expect(rate.perSecond()).toBeUndefined();
    addSteadily(rate, 0, 900, 10);
    expect(rate.perSecond()).toBeUndefined();
    addSteadily(rate, 1_000, 20_000, 10, 10);
    expect(rate.perSecond()).toBeCloseTo(10, 5);
    addSteadily(rate, 20_100, 30_000, 0, 200);
    expect(rate.perSecond()).toBe(0);
  });

  test('begins again after a stop, and where the count does', () => {
    const rate = new Rate();
    addSteadily(rate, 0, 5_000, 10);
    rate.add(60_000, 50);
    expect(rate.timeLeft(100)).toBeUndefined();
    addSteadily(rate, 60_100, 62_000, 10, 50);
    expect(rate.timeLeft(100)).toBeGreaterThan(0);
    rate.add(62_100, 0);
    expect(rate.timeLeft(100)).toBeUndefined();
  });
});
