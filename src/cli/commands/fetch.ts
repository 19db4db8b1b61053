import { fetchTable } from '../../options/index.js';
import { command } from './command.js';
import { flagsOf } from '../flags/flag.js';
import { commonFlags, eventFlags, keepDuplicates, traceFlags } from '../flags/own-flags.js';
import { uiTable } from '../flags/ui-options.js';
import type { FetchFlags } from '../job/run-fetch.js';

/** A paragraph of help. Without these flags, the GIF is made while frames are downloaded. */
export const LATE_ORDER =
  'With --from, --to, --every, --reverse, --bounce or --max-bytes, the GIF is begun after the last download.';

export const fetch = command<FetchFlags>({
  name: 'fetch',
  describe: 'Download frames concurrently, and make one GIF of them at the same time',
  about: LATE_ORDER,
  examples: [['$0 fetch -n 500 -o short.gif', '500 frames from a server on this machine']],
  flags: {
    ...flagsOf({ ...fetchTable, ...uiTable }),
    ...keepDuplicates,
    ...traceFlags,
    ...eventFlags,
    ...commonFlags,
  },
  run: async (values) => (await import('../job/run-fetch.js')).runFetch(values),
});
