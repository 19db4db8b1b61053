import { command } from './command.js';
import { flagsOf } from '../flags/flag.js';
import { compareTable } from '../flags/compare-options.js';
import { commonFlags } from '../flags/own-flags.js';
import type { CompareFlags } from '../compare/run-compare.js';

export const compare = command<CompareFlags>({
  name: 'compare',
  describe: 'Time five ways to download frames and make a GIF, from simple to fast',
  about:
    'Each way adds one idea to the one before it: concurrent downloads, parallel workers, overlapped ' +
    'stages, the built-in encoder. All run against the same server, in turn, each run in a process of ' +
    'its own. Every GIF is compared with its frames before any time counts.',
  examples: [
    ['$0 compare --report steps.html', 'also a page with charts'],
    ['$0 compare --rounds 3', 'a quick look'],
    ['$0 compare --images frames', 'with your own images'],
  ],
  flags: { ...flagsOf(compareTable), ...commonFlags },
  run: async (values) => (await import('../compare/run-compare.js')).runCompare(values),
});
