import { command } from '../command.js';
import type { DemoFlags } from '../run-demo.js';
import { downloadFlags, encodeFlags, imageFlags, lateOrderFlags, quietFlag } from '../flags.js';

export const demo = command<DemoFlags>({
  command: 'demo',
  describe: 'Serve and fetch in one command, on a free loopback port',
  examples: [['$0 demo -n 1000', 'The whole job with 1000 frames']],
  flags: { ...downloadFlags, ...imageFlags, ...encodeFlags, ...lateOrderFlags, ...quietFlag },
  run: async (values) => (await import('../run-demo.js')).runDemo(values),
});
