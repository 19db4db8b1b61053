import { fetchTable, serveTable } from '../../options/index.js';
import { command } from './command.js';
import { flagsOf } from '../flags/flag.js';
import { commonFlags, eventFlags, keepDuplicates, traceFlags } from '../flags/own-flags.js';
import { uiTable } from '../flags/ui-options.js';
import type { DemoFlags } from '../job/run-demo.js';
import { LATE_ORDER } from './fetch.js';

const { host: _, port: __, ...download } = fetchTable;
const { size, seed, latency, jitter } = serveTable;

export const demo = command<DemoFlags>({
  name: 'demo',
  describe: 'Run serve and fetch in one process, on a free loopback port',
  about: LATE_ORDER,
  examples: [['$0 demo -n 1000', 'serve, download and encode 1000 frames']],
  flags: {
    ...flagsOf({ ...download, size, seed, latency, jitter, ...uiTable }),
    ...keepDuplicates,
    ...traceFlags,
    ...eventFlags,
    ...commonFlags,
  },
  run: async (values) => (await import('../job/run-demo.js')).runDemo(values),
});
