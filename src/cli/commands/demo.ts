import { command } from '../command.js';
import { commonFlags, downloadFlags, encodeFlags, imageFlags, LATE_ORDER } from '../flags.js';
import type { DemoFlags } from '../run-demo.js';

export const demo = command<DemoFlags>({
  name: 'demo',
  describe: 'Serve and fetch in one command, on a free loopback port',
  about: LATE_ORDER,
  examples: [['$0 demo -n 1000', 'the whole job, 1000 frames']],
  flags: { ...downloadFlags, ...imageFlags, ...encodeFlags, ...commonFlags },
  run: async (values) => (await import('../run-demo.js')).runDemo(values),
});
