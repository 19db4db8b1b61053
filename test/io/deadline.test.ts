import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Deadline } from '../../src/io/deadline.js';

describe('Deadline', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('expires after its time', () => {
    const onExpired = jest.fn();
    new Deadline(100, onExpired);
    jest.advanceTimersByTime(99);
    expect(onExpired).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(onExpired).toHaveBeenCalledTimes(1);
  });

  test('the time that it stands still does not count; that before, between and after does', () => {
    const onExpired = jest.fn();
    const onResumed = jest.fn();
    const deadline = new Deadline(100, onExpired);
    jest.advanceTimersByTime(20);
    deadline.pauseFor(500, onResumed);
    jest.advanceTimersByTime(499);
    expect(onResumed).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(onResumed).toHaveBeenCalledTimes(1);

    jest.advanceTimersByTime(30);
    deadline.pauseFor(1_000, onResumed);
    jest.advanceTimersByTime(1_000);
    expect(onResumed).toHaveBeenCalledTimes(2);
    jest.advanceTimersByTime(49);
    expect(onExpired).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(onExpired).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['while it runs', () => undefined],
    ['while it stands still', (deadline: Deadline) => deadline.pauseFor(50, () => undefined)],
    [
      'after it stood still',
      (deadline: Deadline) => {
        deadline.pauseFor(50, () => undefined);
        jest.advanceTimersByTime(50);
      },
    ],
  ])('cleared %s, it leaves no timer', (_, before) => {
    const deadline = new Deadline(100, () => undefined);
    before(deadline);
    deadline.clear();
    expect(jest.getTimerCount()).toBe(0);
  });
});
