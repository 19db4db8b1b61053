import { parentPort } from 'node:worker_threads';
import type { Progress } from './actor.js';

/** Milliseconds from one message to the next, and to the first. */
const INTERVAL = 100;

/**
 * Thread side: a function that tells the main thread how far a job is, if some time has passed since
 * it last did. A short job tells nothing, and pays for no message.
 */
export function progressTeller(): (done: number) => void {
  let told = performance.now();
  return (done) => {
    const now = performance.now();
    if (now - told < INTERVAL) return;
    told = now;
    parentPort?.postMessage({ type: 'progress', done } satisfies Progress);
  };
}
