import { expect } from '@jest/globals';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { PipelineError } from '../../src/errors.js';

/** Runs a marble test in virtual time, in which one character takes 1 ms. */
export const marbles = (test: (helpers: RunHelpers) => void): void =>
  new TestScheduler((actual, expected) => expect(visible(actual)).toEqual(visible(expected))).run(
    test,
  );

/** Jest compares errors by name, message and cause; ours differ by their code and frame, too. */
function visible(value: unknown): unknown {
  if (value instanceof PipelineError) {
    const { name, code, message, index, endpoint, path } = value;
    return { name, code, message, index, endpoint, path };
  }
  if (Array.isArray(value)) return value.map(visible);
  if (typeof value === 'object' && value !== null && !(value instanceof Error)) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, visible(part)]));
  }
  return value;
}
