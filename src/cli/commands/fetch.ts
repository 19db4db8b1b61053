import { fetchTable } from '../../options/index.js';
import { command } from './command.js';
import { flagsOf } from '../flags/flag.js';
import { commonFlags, keepDuplicates } from '../flags/own-flags.js';
import type { FetchFlags } from '../job/run-fetch.js';

/** What the help of downloads says of the order: it is not that of the wire. */
export const LATE_ORDER =
  'With --from, --to, --every, --reverse or --bounce, the GIF has to wait for all downloads.';

export const fetch = command<FetchFlags>({
  name: 'fetch',
  describe: 'Download frames concurrently, and make one GIF of them meanwhile',
  about: LATE_ORDER,
  examples: [['$0 fetch -n 500 -o short.gif', '500 frames of a local server']],
  flags: { ...flagsOf(fetchTable), ...keepDuplicates, ...commonFlags },
  run: async (values) => (await import('../job/run-fetch.js')).runFetch(values),
});
