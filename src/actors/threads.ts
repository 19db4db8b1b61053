/**
 * threads.js for the main thread, with all workarounds for it; actors use only the exports of this file.
 * The workaround for workers is in `without-eval.ts`, which each worker must import first.
 *
 * 1. On SIGINT and SIGTERM threads.js calls `process.exit(0)`, before sockets and files are closed. No
 *    option turns that off, so its listeners are found by a function name in their source text, and removed.
 * 2. threads.js finds a worker's script by its caller's stack, but not if Node must not evaluate strings:
 *    `WORKER_OPTIONS` gives the folder of the scripts.
 * 3. `spawn` waits for the first message of a thread even after the thread has ended, and its timer keeps
 *    the process alive: `loadExposed` calls its listener with such a message.
 * 4. threads.js waits for ever for the answer of a thread that exited, ran out of memory, or threw outside
 *    of a job: `actor.ts` listens to the thread's own events, and `uncaughtErrorIn` recognizes the message
 *    that threads.js posts after such a throw.
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
 * Limits for every worker: a small young generation frees the memory of a job soon. By default V8 lets it
 * grow to 48 MB per thread, which was not measurably faster here.
 */
const resourceLimits: ResourceLimits = { maxYoungGenerationSizeMb: 6 };
/** The options of every worker. */
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
 * @param timeout the longest wait, in ms.
 * @returns the function that the thread's entry exposes; `undefined` if the thread has ended. Rejects if
 *   the thread could not load.
 */
export function loadExposed<Run>(worker: Worker, timeout: number): Promise<Run | undefined> {
  const others = worker.listeners('message').length;
  const exposed = spawn<Run>(worker, { timeout });
  const waiting = worker.listeners('message').slice(others);
  let isLoaded = false;
  worker.once('exit', () => {
    // Node has removed the listeners by now, so they are called directly.
    if (isLoaded) return;
    for (const listener of waiting) listener.call(worker, LOADED);
  });
  return exposed.then((run) => {
    isLoaded = true;
    return hasEnded(worker) ? undefined : run;
  });
}

/** The message of threads.js when a worker has called `expose` with a function. */
const LOADED = { type: 'init', exposed: { type: 'function' } };

/**
 * The text of an uncaught error in a worker, if `message` reports one. threads.js posts it 250 ms after the
 * error; the thread itself continues.
 */
export const uncaughtErrorIn = (message: unknown): string | undefined => {
  const { type, error } = (message ?? {}) as Partial<UncaughtError>;
  return type === 'uncaughtError' ? error?.message : undefined;
};

interface UncaughtError {
  readonly type: 'uncaughtError';
  readonly error: { readonly message: string };
}
