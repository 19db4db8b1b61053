import { command } from '../command.js';
import { commonFlags, downloadFlags, encodeFlags, endpointFlags, LATE_ORDER } from '../flags.js';
import type { FetchFlags } from '../run-fetch.js';

export const fetch = command<FetchFlags>({
  name: 'fetch',
  describe: 'Download frames concurrently, and make one GIF of them meanwhile',
  about: LATE_ORDER,
  examples: [['$0 fetch -n 500 -o short.gif', '500 frames of a local server']],
  flags: { ...endpointFlags, ...downloadFlags, ...encodeFlags, ...commonFlags },
  run: async (values) => (await import('../run-fetch.js')).runFetch(values),
});
