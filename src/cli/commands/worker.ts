import { workTable } from '../../options/index.js';
import { flagsOf } from '../flags/flag.js';
import { metricsTable } from '../flags/log-options.js';
import { commonFlags, eventFlags } from '../flags/own-flags.js';
import type { WorkerFlags } from '../worker/run-worker.js';
import { command } from './command.js';

export const worker = command<WorkerFlags>({
  name: 'worker',
  describe: 'Encode chunks of fetch --queue and gif --queue, which run on other machines',
  about:
    'The first Ctrl-C lets the worker finish its chunks; a second one ends it at once, and other workers get them.',
  examples: [
    ['$0 worker --queue redis://:secret@queue.example', 'a thread for each core'],
    ['$0 worker --queue redis://localhost --metrics-port 9464', 'with metrics and /healthz'],
  ],
  flags: { ...flagsOf({ ...workTable, ...metricsTable }), ...eventFlags, ...commonFlags },
  run: async (values) => (await import('../worker/run-worker.js')).runWorker(values),
});
