/**
 * threads.js, without its signal handlers: on SIGINT and SIGTERM it would call `process.exit(0)` and
 * cut off whatever its user still has to close. It offers no other way to be rid of them, so they are
 * known by what they call.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResourceLimits } from 'node:worker_threads';
import './without-eval.js';
import { spawn, Transfer, Worker } from 'threads';

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
export const WORKER_OPTIONS = {
  resourceLimits,
  // Where threads.js does without `eval`, it does not look for its caller's folder.
  _baseURL: dirname(fileURLToPath(import.meta.url)),
} as ConstructorParameters<typeof Worker>[1];

export { spawn, Transfer, Worker };
