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

/** Expects a promise to be rejected with a PipelineError of this code, and gives that back for more. */
export async function rejectsWith(
  code: ErrorCode,
  promise: PromiseLike<unknown>,
): Promise<PipelineError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return failsWith(code, () => {
    if (thrown !== undefined) throw thrown;
  });
}
