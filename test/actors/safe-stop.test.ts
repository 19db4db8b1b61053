import { expect, jest, test } from '@jest/globals';
import {
  askToEnd,
  beginJob,
  endIfAsked,
  endJob,
  newStopState,
  waitUntilIdle,
} from '../../src/actors/safe-stop.js';

/** Plays the thread: what it does, and whether it then exits. */
function exits(step: () => void): boolean {
  const exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
  try {
    step();
    return exit.mock.calls.length > 0;
  } finally {
    exit.mockRestore();
  }
}

test('a thread without a job is not busy, before its first and after each', () => {
  const state = newStopState();
  expect(askToEnd(state)).toBe(false);
  const other = newStopState();
  expect(exits(() => beginJob(other))).toBe(false);
  expect(exits(() => endJob(other))).toBe(false);
  expect(askToEnd(other)).toBe(false);
});

test('a thread that was asked to end begins no job', () => {
  const state = newStopState();
  askToEnd(state);
  expect(exits(() => beginJob(state))).toBe(true);
});

test('a thread that is asked in a job ends at its next safe point, and is not busy then', () => {
  for (const safePoint of [endIfAsked, endJob]) {
    const state = newStopState();
    beginJob(state);
    expect(exits(() => endIfAsked(state))).toBe(false);
    expect(askToEnd(state)).toBe(true);
    expect(exits(() => safePoint(state))).toBe(true);
    expect(askToEnd(state)).toBe(false);
    waitUntilIdle(state, Infinity);
  }
});
