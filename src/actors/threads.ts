/**
 * threads.js, without its signal handlers: on SIGINT and SIGTERM it would call `process.exit(0)` and
 * cut off whatever its user still has to close. It offers no other way to be rid of them, so they are
 * known by what they call.
 */
import type { ResourceLimits } from 'node:worker_threads';
import { spawn, Worker } from 'threads';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  for (const listener of process.listeners(signal)) {
    if (String(listener).includes('terminateWorkersAndMaster')) process.off(signal, listener);
  }
}

/**
 * For every worker: what a job leaves behind is collected soon. Left alone, V8 lets each thread's
 * young generation grow to 48 MB, for no gain that could be measured here.
 */
const resourceLimits: ResourceLimits = { maxYoungGenerationSizeMb: 6 };
export const WORKER_OPTIONS = { resourceLimits } as ConstructorParameters<typeof Worker>[1];

export { spawn, Worker };
