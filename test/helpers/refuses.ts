import { expect } from '@jest/globals';
import { InvalidOptionError } from '../../src/errors.js';

/**
 * Expects that `check` refuses an option, and says what was expected and what came: exactly, or by a
 * pattern where it is an object, whose spelling is nobody's promise.
 */
export function refuses(
  check: () => unknown,
  option: string,
  expected: string,
  received: string | RegExp,
): void {
  let thrown: unknown;
  try {
    check();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(InvalidOptionError);
  const error = thrown as InvalidOptionError;
  if (typeof received === 'string') expect(error.received).toBe(received);
  else expect(error.received).toMatch(received);
  expect(error).toMatchObject({
    name: 'InvalidOptionError',
    code: 'ERR_INVALID_OPTION',
    message: `Expected \`${option}\` to be ${expected}, got ${error.received}`,
    option,
    expected,
  });
}
