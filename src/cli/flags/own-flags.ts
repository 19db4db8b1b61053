import { option, toggle } from '../../options/index.js';
import { flagsOf, type Flags } from './flag.js';

/** What every command takes. */
export const commonFlags = flagsOf({
  quiet: option(toggle, {
    default: false,
    group: 'Other',
    describe: 'Print only results and errors',
    more: 'the first line on stdout then says which file was made',
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

/** Equal frames stay by default; this says so where a variable of the environment says otherwise. */
export const keepDuplicates: Flags = Object.fromEntries(
  Object.entries(
    flagsOf({
      keepDuplicates: option(toggle, {
        group: 'Picture',
        describe: 'Keep every frame, even one that equals the one before it',
        shownDefault: 'on',
      }),
    }),
  ).map(([name, flag]) => [name, { ...flag, opposite: 'merge-duplicates' }]),
);
