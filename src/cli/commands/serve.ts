import { serveDefaults } from '../../options/serve.js';
import { command } from '../command.js';
import type { ServeFlags } from '../run-serve.js';
import { endpointFlags, imageFlags, quietFlag } from '../flags.js';

export const serve = command<ServeFlags>({
  command: 'serve',
  describe: 'Give every TCP connection one fresh random PNG, and close it',
  examples: [['$0 serve --port 0 --size 32x32', 'Serve larger images on any free port']],
  flags: {
    ...endpointFlags(serveDefaults),
    ...imageFlags,
    workers: {
      describe: 'Threads that make images',
      requiresArg: true,
      defaultDescription: 'cores, less one',
    },
    'max-connections': {
      describe: 'Connections open at once; more are closed',
      requiresArg: true,
      default: serveDefaults.maxConnections,
    },
    ...quietFlag,
  },
  run: async (values) => (await import('../run-serve.js')).runServe(values),
});
