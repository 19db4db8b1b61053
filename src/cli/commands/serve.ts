import { serveTable } from '../../options/index.js';
import { command } from './command.js';
import { flagsOf } from '../flags/flag.js';
import { commonFlags, eventFlags } from '../flags/own-flags.js';
import { logTable } from '../flags/log-options.js';
import { serveUiTable } from '../flags/ui-options.js';
import type { GivenServeFlags } from '../serve/run-serve.js';

export const serve = command<GivenServeFlags>({
  name: 'serve',
  describe: 'Send one new random PNG over each TCP connection, then close the connection',
  examples: [
    ['$0 serve --port 0 --size 32x32', 'larger images, any free port'],
    ['$0 serve --latency 50 --jitter 20', 'as a server 50 to 70 ms away'],
  ],
  flags: {
    ...flagsOf({ ...serveTable, ...logTable, ...serveUiTable }),
    ...eventFlags,
    ...commonFlags,
  },
  run: async (values) => (await import('../serve/run-serve.js')).runServe(values),
});
