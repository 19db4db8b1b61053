import { CLI } from './cli.js';
import { start, type Ended, type Running } from './processes.js';

/** Starts a script of the shell, in which `image-pipeline` is the command that was built. */
export function startShell(cwd: string, script: string): Running {
  const command = 'image-pipeline() { "$NODE" "$CLI" "$@"; }';
  const env = { NODE: process.execPath, CLI };
  return start('bash', ['-c', `set -o pipefail; ${command}; ${script}`], { cwd, env });
}

/** Runs it to its end. */
export const shell = (cwd: string, script: string): Promise<Ended> => startShell(cwd, script).ended;
