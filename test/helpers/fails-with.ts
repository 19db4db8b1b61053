import { expect } from '@jest/globals';
import { PipelineError, type ErrorCode } from '../../src/errors.js';

/** Expects a PipelineError of this code, and gives it back for more. */
export function failsWith(code: ErrorCode, action: () => unknown): PipelineError {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(PipelineError);
  expect(thrown).toMatchObject({ code });
  return thrown as PipelineError;
}
