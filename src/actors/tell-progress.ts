import { parentPort } from 'node:worker_threads';
import type { Progress } from './actor.js';

/** The shortest time between two messages, and before the first, in ms. */
const INTERVAL = 100;

/**
 * For the thread of a job: a function that reports the number of finished frames to the main thread, at
 * most once per `INTERVAL`. A shorter job sends no message.
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
