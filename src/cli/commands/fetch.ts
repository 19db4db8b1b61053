import { fetchTable, queueRunTable } from '../../options/index.js';
import { command } from './command.js';
import { flagsOf } from '../flags/flag.js';
import { commonFlags, eventFlags, keepDuplicates, traceFlags } from '../flags/own-flags.js';
import { httpTable } from '../flags/http-options.js';
import { uiTable } from '../flags/ui-options.js';
import type { FetchFlags } from '../job/run-fetch.js';

/** A paragraph of help. Without these flags, the GIF is made while frames are downloaded. */
export const LATE_ORDER =
  'With --from, --to, --every, --reverse, --bounce or --max-bytes, the GIF is begun after the last download.';

export const fetch = command<Omit<FetchFlags, 'input'>>({
  name: 'fetch',
  describe: 'Download frames concurrently, and make one GIF of them at the same time',
  about: LATE_ORDER,
  inputs: {
    value: '[SOURCE...]',
    about:
      'SOURCE is tcp://HOST:PORT (or use --host and --port), a folder, URLs that begin with http:// or ' +
      'https://, or - for a list of URLs on standard input, one a line. In URLs {0000..4999} is a range, and ' +
      '{a,b} a list. The frames of the GIF are in the order of the URLs.',
  },
  examples: [
    ['$0 fetch -n 500 -o short.gif', '500 frames from a server on this machine'],
    ["$0 fetch 'https://example.org/frame-{0000..0499}.png'", 'frames from a web server'],
  ],
  flags: {
    ...flagsOf({ ...fetchTable, ...httpTable, ...queueRunTable, ...uiTable }),
    ...keepDuplicates,
    ...traceFlags,
    ...eventFlags,
    ...commonFlags,
  },
  run: async (values, input) =>
    (await import('../job/run-fetch.js')).runFetch({ ...values, input }),
});
