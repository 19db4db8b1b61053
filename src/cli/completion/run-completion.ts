import type { Command } from '../commands/command.js';
import { shown } from '../flags/shown.js';
import { EXIT_DONE } from '../process/exit.js';
import { UsageError } from '../process/usage-error.js';
import { bashScript } from './bash.js';
import { completed, type CompletedCommand } from './completed.js';
import { fishScript } from './fish.js';
import { zshScript } from './zsh.js';

const SCRIPTS: ReadonlyMap<string, (commands: readonly CompletedCommand[]) => string> = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);

/**
 * Runs the command `completion`: prints the script of a shell.
 *
 * @throws (as a rejection) UsageError for a shell that has no script.
 */
export async function runCompletion(
  inputs: readonly string[],
  commands: readonly Command[],
): Promise<number> {
  const [shell = '', ...others] = inputs;
  const script = SCRIPTS.get(shell);
  if (script === undefined || others.length > 0) {
    const shells = [...SCRIPTS.keys()].join(', ');
    throw new UsageError(`Expected one of ${shells}, got ${shown(inputs.join(' '))}`);
  }
  process.stdout.write(script(completed(commands)));
  return Promise.resolve(EXIT_DONE);
}
