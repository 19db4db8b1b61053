import { option, text, toggle } from '../../options/index.js';
import { flagsOf, type Flags } from './flag.js';

/** The flags of every command. */
export const commonFlags = flagsOf({
  quiet: option(toggle, {
    default: false,
    group: 'Other',
    describe: 'Print only results and errors',
    more: 'the first line on stdout then names the GIF',
    short: 'q',
  }),
  help: option(toggle, { default: false, group: 'Other', describe: 'Show this help', short: 'h' }),
  version: option(toggle, {
    default: false,
    group: 'Other',
    describe: 'Show the version',
    short: 'V',
  }),
});

/** The flags of the commands that print their events. */
export const eventFlags = flagsOf({
  json: option(toggle, {
    default: false,
    group: 'Log and metrics',
    describe: 'Print events as lines of JSON on stdout, in place of words',
    more: 'on stderr if the GIF goes to stdout ([JSON lines](json-lines.md))',
  }),
  details: option(toggle, {
    default: false,
    group: 'Log and metrics',
    describe: 'With `json`: also print a line for each frame, chunk and connection',
  }),
});

/** The flag of the commands that can write a trace. */
export const traceFlags = flagsOf({
  trace: option(text('the path of a file', 'FILE'), {
    group: 'Log and metrics',
    describe: 'Write a trace of the run to FILE, a name that ends in .json',
    more: 'for ui.perfetto.dev and chrome://tracing ([Reading a trace](reading-a-trace.md))',
  }),
});

/** The opposite of `--merge-duplicates`. It overrides a variable of the environment that turns merging on. */
export const keepDuplicates: Flags = Object.fromEntries(
  Object.entries(
    flagsOf({
      keepDuplicates: option(toggle, {
        group: 'Picture',
        describe: 'Keep every frame, even if it equals the frame before it',
        shownDefault: 'on',
      }),
    }),
  ).map(([name, flag]) => [name, { ...flag, opposite: 'merge-duplicates' }]),
);
