#!/usr/bin/env node
import { COMMANDS } from './commands/index.js';
import { EXIT_FAILED } from './process/exit.js';
import { printError } from './terminal/print.js';
import { parse, type Asked, type Invocation } from './command-line/parse.js';
import { guessJsonStream } from './json/json-stream.js';
import { fail, jsonStreamOf, runCommand } from './run-command.js';
import { recoverArguments } from './command-line/raw-arguments.js';
import { isHangupIgnored } from './process/signals.js';
import { guardStandardStreams } from './process/standard-streams.js';
import { version } from './process/version.js';

guardStandardStreams();
isHangupIgnored();
recoverArguments();

// No top-level await, because Node prints a warning if such a promise is never settled.
void main();

async function main(): Promise<void> {
  try {
    await answer(parse(process.argv.slice(2), process.env));
  } catch (error) {
    process.exitCode = fail(error, undefined, guessJsonStream(process.argv));
  }
}

async function answer(asked: Asked): Promise<void> {
  if (asked.kind === 'run') await run(asked);
  else if (asked.kind === 'help') {
    if (!hasFolder()) process.chdir('/'); // yargs needs a working directory when it is loaded
    const { helpOf, helpOfAll, widthOf } = await import('./command-line/help.js');
    const width = widthOf(process.stdout.columns);
    process.stdout.write(
      await (asked.command ? helpOf(asked.command, width) : helpOfAll(COMMANDS, width)),
    );
  } else process.stdout.write(`${version}\n`);
}

async function run(invocation: Invocation): Promise<void> {
  if (!hasFolder()) {
    printError('The current folder was removed; change to another one and try again');
    process.exitCode = EXIT_FAILED;
    return;
  }
  await warn(invocation);
  await runCommand(invocation);
}

/** Whether the current folder still exists. If it was removed, `process.cwd()` throws. */
function hasFolder(): boolean {
  try {
    process.cwd();
    return true;
  } catch {
    return false;
  }
}

/**
 * Prints the warnings of the command line on stderr: once, not in each process of a cluster, and not where
 * JSON lines go.
 */
async function warn(invocation: Invocation): Promise<void> {
  const { warnings, values } = invocation;
  if (warnings.length === 0 || values['quiet'] === true) return;
  if (jsonStreamOf(invocation) === process.stderr) return;
  const { default: cluster } = await import('node:cluster');
  if (cluster.isPrimary) warnings.forEach(printError);
}
