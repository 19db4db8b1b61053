import { command } from '../command.js';
import type { ServeFlags } from '../open-log.js';
import { serveFlags } from '../serve-flags.js';

export const serve = command<ServeFlags>({
  name: 'serve',
  describe: 'Give every TCP connection one fresh random PNG, and close it',
  examples: [['$0 serve --port 0 --size 32x32', 'larger images, any free port']],
  flags: serveFlags,
  run: async (values) => (await import('../run-serve.js')).runServe(values),
});
