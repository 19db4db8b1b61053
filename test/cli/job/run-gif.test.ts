import { expect, test } from '@jest/globals';
import { runGif } from '../../../src/cli/job/run-gif.js';
import { UsageError } from '../../../src/cli/process/usage-error.js';
import { afterThisTest } from '../../helpers/clean-up.js';

test.each([
  ['alone, but a terminal', ['-'], /^Expected PNG files on standard input, got a terminal/],
  ['not alone', ['a.png', '-'], /^Expected - to be the only input, got a\.png -$/],
])('standard input as an input: %s', async (_, input, message) => {
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
  afterThisTest(() => Object.defineProperty(process, 'stdin', stdin));
  Object.defineProperty(process, 'stdin', { value: { isTTY: true }, configurable: true });
  const run = runGif({ input, output: 'never-made.gif' });
  await expect(run).rejects.toThrow(UsageError);
  await expect(run).rejects.toThrow(message);
});
