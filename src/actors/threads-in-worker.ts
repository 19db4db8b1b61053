/** threads.js for workers: their entries use only the exports of this file. `threads.ts` is the other end. */
import { parentPort } from 'node:worker_threads';
import './without-eval.js';
import { expose, Transfer, type TransferDescriptor } from 'threads/worker';
import { toFailure, type Answer } from '../jobs/answer.js';
import { beginJob, endIfAsked, endJob, newStopState, type StopState } from './safe-stop.js';

const stopState = newStopState();

/**
 * Answers the jobs that the main thread sends. Each entry calls it once.
 *
 * @param work does one job; an error that it throws becomes the answer, as plain data.
 */
export function answerJobs(work: (message: never) => MaybeMoved | Promise<MaybeMoved>): void {
  parentPort?.postMessage({ type: 'stoppable', state: stopState } satisfies Stoppable);
  expose(async (message: never) => {
    beginJob(stopState);
    try {
      return await work(message);
    } catch (error) {
      return toFailure(error);
    } finally {
      endJob(stopState);
    }
  });
}

/** A thread's first message: how to stop it safely. */
export interface Stoppable {
  readonly type: 'stoppable';
  readonly state: StopState;
}

/** A point of a job at which the thread ends if the main thread wants it: between two frames. */
export const stopPoint = (): void => endIfAsked(stopState);

type MaybeMoved = Answer<unknown> | TransferDescriptor<Answer<unknown>>;

/** An answer whose `buffers` are moved to the main thread, not copied. */
export const moving = (
  answer: Answer<unknown>,
  ...buffers: ArrayBuffer[]
): TransferDescriptor<Answer<unknown>> => Transfer(answer, buffers);

/** A thread's message about the progress of its job. */
export interface Progress {
  readonly type: 'progress';
  /** The number of frames that are done. */
  readonly done: number;
}

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
