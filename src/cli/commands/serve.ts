import { serveTable } from '../../options/serve.js';
import { command } from '../command.js';
import { flagsOf } from '../flag.js';
import { commonFlags } from '../flags.js';
import { logTable } from '../log-options.js';
import type { GivenServeFlags } from '../run-serve.js';

export const serve = command<GivenServeFlags>({
  name: 'serve',
  describe: 'Give every TCP connection one fresh random PNG, and close it',
  examples: [['$0 serve --port 0 --size 32x32', 'larger images, any free port']],
  flags: { ...flagsOf({ ...serveTable, ...logTable }), ...commonFlags },
  run: async (values) => (await import('../run-serve.js')).runServe(values),
});
