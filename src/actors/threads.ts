/**
 * threads.js in the main thread, and everything here that works around it; actors know only what this
 * file exports. What a worker needs is in `without-eval.ts`, because it must be imported first there.
 *
 * 1. On SIGINT and SIGTERM threads.js calls `process.exit(0)`, which would cut off what its user still
 *    has to close. It offers no way to turn that off, so its listeners are found by what they call, and
 *    are removed.
 * 2. It finds a worker's script by the stack of its caller, but not where Node may not evaluate strings:
 *    `WORKER_OPTIONS` says where the scripts are.
 * 3. `spawn` waits for the first message of a thread, also of one that has ended, and its timer holds the
 *    process open: `loadExposed` ends that wait with a message of its own.
 * 4. It waits for ever for the answer of a thread that exited, ran out of memory, or threw outside of a
 *    job: `actor.ts` watches the thread's own events, and `uncaughtErrorIn` knows the message that
 *    threads.js posts for the last of these.
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
  _baseURL: dirname(fileURLToPath(import.meta.url)),
} as ConstructorParameters<typeof Worker>[1];

export { Transfer, Worker };

/** Whether the thread of a worker has ended. */
export const hasEnded = (worker: Worker): boolean => worker.threadId === GONE;

/** The `threadId` of a worker whose thread has ended. */
const GONE = -1;

/**
 * Waits until a thread has loaded.
 *
 * @param timeout in ms.
 * @returns the function that its entry exposes; undefined where the thread has ended. Rejects where it
 *   could not load.
 */
export function loadExposed<Run>(worker: Worker, timeout: number): Promise<Run | undefined> {
  const others = worker.listeners('message').length;
  const exposed = spawn<Run>(worker, { timeout });
  const waiting = worker.listeners('message').slice(others);
  let isLoaded = false;
  worker.once('exit', () => {
    // Node has taken the listeners off by now, so they are called directly.
    if (isLoaded) return;
    for (const listener of waiting) listener.call(worker, LOADED);
  });
  return exposed.then((run) => {
    isLoaded = true;
    return hasEnded(worker) ? undefined : run;
  });
}

/** What threads.js posts when a worker has called `expose` with a function. */
const LOADED = { type: 'init', exposed: { type: 'function' } };

/**
 * The message of an error that nothing in a worker caught. threads.js posts it 250 ms later, and the
 * thread goes on.
 */
export const uncaughtErrorIn = (message: unknown): string | undefined => {
  const { type, error } = (message ?? {}) as Partial<UncaughtError>;
  return type === 'uncaughtError' ? error?.message : undefined;
};

interface UncaughtError {
  readonly type: 'uncaughtError';
  readonly error: { readonly message: string };
}
