import { fetchDefaults } from '../../options/fetch.js';
import { command } from '../command.js';
import type { FetchFlags } from '../run-fetch.js';
import { downloadFlags, encodeFlags, endpointFlags, lateOrderFlags, quietFlag } from '../flags.js';

export const fetch = command<FetchFlags>({
  command: 'fetch',
  describe: 'Download frames concurrently, and make one GIF of them meanwhile',
  examples: [['$0 fetch -n 500 -o short.gif', 'Fetch 500 frames from a server on this machine']],
  flags: {
    ...endpointFlags(fetchDefaults),
    ...downloadFlags,
    ...encodeFlags,
    ...lateOrderFlags,
    ...quietFlag,
  },
  run: async (values) => (await import('../run-fetch.js')).runFetch(values),
});
