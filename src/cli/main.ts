#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { demo } from './commands/demo.js';
import { fetch } from './commands/fetch.js';
import { gif } from './commands/gif.js';
import { serve } from './commands/serve.js';
import { messageOf, PipelineError } from '../errors.js';
import { fail } from './command.js';
import { EXIT_USAGE, printError } from './exit.js';
import { hideDash, showDash } from './lone-dash.js';
import { recoverArguments } from './raw-arguments.js';
import { isHangupIgnored } from './signals.js';
import { guardStandardStreams } from './standard-streams.js';
import { version } from './version.js';

guardStandardStreams();
isHangupIgnored();

recoverArguments();
const cli = yargs(hideBin(process.argv).map(hideDash))
  .scriptName('image-pipeline')
  .usage('$0 COMMAND\n\nMany frames, from anywhere, into one GIF.')
  .parserConfiguration({
    'boolean-negation': false, // `--no-gif` is a flag of its own
  })
  .command(serve)
  .command(fetch)
  .command(gif)
  .command(demo)
  .demandCommand(1, 'Expected a command: serve, fetch, gif or demo')
  .strict()
  .version(version)
  .help()
  .alias({ help: 'h' })
  .wrap(Math.min(100, process.stdout.isTTY ? process.stdout.columns : 100))
  .epilogue('Every flag is also read from the environment: IMAGE_PIPELINE_PORT for --port.')
  .fail((message: string | null, error: Error | undefined) => {
    if (error instanceof PipelineError) throw error;
    printError(`${showDash(message ?? messageOf(error))}. See --help`);
    process.exit(EXIT_USAGE);
  });

try {
  await cli.parseAsync();
} catch (error) {
  process.exitCode = fail(error);
}
