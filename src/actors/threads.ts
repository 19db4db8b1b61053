/**
 * threads.js for the main thread, with all workarounds for it. Actors use only the exports of this file;
 * entries of workers use only those of `threads-in-worker.ts`.
 *
 * 1. On SIGINT and SIGTERM threads.js calls `process.exit(0)`, before sockets and files are closed. No
 *    option turns that off, so its listeners are found by a function name in their source text, and removed.
 * 2. threads.js loads Node's modules by `eval`, which Node may forbid: `without-eval.ts` must be imported before it.
 * 3. threads.js finds a worker's script by its caller's stack, but not if Node must not evaluate strings:
 *    `_baseURL` gives the folder of the scripts.
 * 4. `spawn` waits for the first message of a thread even after the thread has ended, and its timer keeps
 *    the process alive: `loadExposed` calls its listener with such a message.
 * 5. threads.js waits for ever for the answer of a thread that exited, ran out of memory, or threw outside
 *    of a job: `openThread` listens to the thread's own events, and ends a thread after such a throw.
 * 6. threads.js returns errors with their name and message only: jobs answer with failures as plain data
 *    (`jobs/answer.ts`) instead of throwing.
 * 7. A thread that is terminated in the middle of a job can abort the process: see `safe-stop.ts`.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResourceLimits } from 'node:worker_threads';
import './without-eval.js';
import { spawn, Transfer, Worker } from 'threads';
import { messageOf } from '../errors.js';
import { askToEnd, waitUntilIdle, type StopState } from './safe-stop.js';
import type { Progress, Stoppable } from './threads-in-worker.js';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  for (const listener of process.listeners(signal)) {
    if (String(listener).includes('terminateWorkersAndMaster')) process.off(signal, listener);
  }
}

export { Worker };

/**
 * Limits for every worker: a small young generation frees the memory of a job soon. By default V8 lets it
 * grow to 48 MB per thread, which was not measurably faster here.
 */
const resourceLimits: ResourceLimits = { maxYoungGenerationSizeMb: 6 };
/** The options of every worker. */
const WORKER_OPTIONS = {
  resourceLimits,
  _baseURL: dirname(fileURLToPath(import.meta.url)),
} as ConstructorParameters<typeof Worker>[1];

/**
 * Starts a worker thread.
 *
 * @param entry the path of its script, relative to this file, such as `./gif-worker.js`.
 */
export const startWorker = (entry: string): Worker => new Worker(entry, WORKER_OPTIONS);

/** A message whose `buffers` are moved to the thread, not copied. */
export const moving = (message: object, ...buffers: ArrayBuffer[]): object =>
  Transfer(message, buffers);

/** A thread that does one job at a time. */
export interface Thread<Answer> {
  /**
   * Resolves when the thread has loaded, with the function that sends it a job; with `undefined` if the
   * thread has ended. Rejects if the thread could not load.
   */
  readonly loaded: Promise<Send<Answer> | undefined>;
  /** Resolves when the thread has ended, for any reason. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** Ends the thread: at once, or during a job after its frame, but within `PATIENCE`. */
  stop(): void;
}

/**
 * Sends a message, moved (see {@link moving}) or copied, and resolves with the answer; never resolves if the
 * thread ends first. Throws or rejects if the message or the answer cannot be cloned.
 */
export type Send<Answer> = (message: object) => Promise<Answer>;

/** Callbacks while a thread runs. */
export interface ThreadObserver {
  /** Called with the progress that the thread posts (`progressTeller`). */
  readonly onProgress: (done: number) => void;
  /** Called with the message of an uncaught error in the thread, which then ends. */
  readonly onCrash: (message: string) => void;
}

/** Opens a worker for jobs. */
export function openThread<Answer>(
  worker: Worker,
  { onProgress, onCrash }: ThreadObserver,
): Thread<Answer> {
  let state: StopState | undefined;
  let isStopping = false;
  const terminate = () => void worker.terminate();
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    if (!state || !askToEnd(state)) {
      terminate();
      return;
    }
    const timer = setTimeout(terminate, PATIENCE);
    worker.once('exit', () => clearTimeout(timer));
  };
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      if (state) running.delete(state);
      resolve();
    });
  });
  worker.on('error', (error: unknown) => onCrash(messageOf(error)));
  worker.on('message', (message: Partial<Progress | Stoppable | UncaughtError> | undefined) => {
    if (message?.type === 'stoppable') {
      ({ state } = message as Stoppable);
      running.add(state);
    }
    if (message?.type === 'progress' && !isStopping) onProgress(message.done as number);
    if (message?.type !== 'uncaughtError' || !message.error) return;
    onCrash(message.error.message);
    stop();
  });
  return { loaded: loadExposed(worker), ended, hasEnded: () => hasEnded(worker), stop };
}

/** The longest time for a job to reach a safe point after `stop`, in ms; then its thread is terminated. */
const PATIENCE = 500;

/** The states of the threads that run. */
const running = new Set<StopState>();

// Node terminates the threads next.
process.on('exit', () => {
  const deadline = performance.now() + PATIENCE;
  const busy = [...running].filter(askToEnd);
  for (const state of busy) waitUntilIdle(state, Math.max(0, deadline - performance.now()));
});

/** The message of threads.js 250 ms after an uncaught error in a worker; the thread itself continues. */
interface UncaughtError {
  readonly type: 'uncaughtError';
  readonly error: { readonly message: string };
}

const hasEnded = (worker: Worker): boolean => worker.threadId === GONE;

/** The `threadId` of a worker whose thread has ended. */
const GONE = -1;

/** Waits until a thread has loaded; see `loaded` of {@link Thread}. */
function loadExposed<Answer>(worker: Worker): Promise<Send<Answer> | undefined> {
  const others = worker.listeners('message').length;
  const exposed = spawn<Send<Answer>>(worker, { timeout: START_TIMEOUT });
  const waiting = worker.listeners('message').slice(others);
  worker.once('exit', () => {
    // Node has removed the listeners by now, so they are called directly; once loaded, they do nothing.
    for (const listener of waiting) listener.call(worker, LOADED);
  });
  return exposed.then((send) => (hasEnded(worker) ? undefined : send));
}

/** The longest start of a thread, in ms. Some 60 ms are usual, but a busy machine may take long. */
const START_TIMEOUT = 60_000;

/** The message of threads.js when a worker has called `expose` with a function. */
const LOADED = { type: 'init', exposed: { type: 'function' } };
