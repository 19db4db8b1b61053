/**
 * Ends a thread between two frames instead of anywhere.
 *
 * `Worker.terminate()` may stop a thread between the two steps in which `node:zlib` creates a native stream.
 * Node then aborts the whole process (`init_done_ && "close before init"`, node_zlib.cc; seen with 20.20), so
 * nothing is cleaned up. The end of the main thread terminates its threads in the same way. Therefore the
 * main thread asks a thread that does a job to end, and the thread exits at its next safe point.
 */

/** Memory that both threads share: see {@link ASKED} and {@link BUSY}. */
export type StopState = Int32Array<SharedArrayBuffer>;

/** Index in the state; the value is 1 if the main thread has asked the thread to end. */
const ASKED = 0;
/** Index in the state; the value is 1 while the thread does a job. */
const BUSY = 1;

export const newStopState = (): StopState => new Int32Array(new SharedArrayBuffer(8));

/**
 * For the main thread: asks a thread to end.
 *
 * @returns whether the thread does a job. If not, it will begin none, so it can be terminated at once.
 */
export function askToEnd(state: StopState): boolean {
  Atomics.store(state, ASKED, 1);
  return Atomics.load(state, BUSY) === 1;
}

/** For the main thread when it can no longer wait for events: blocks until the thread's job has ended. */
export function waitUntilIdle(state: StopState, timeout: number): void {
  Atomics.wait(state, BUSY, 1, timeout);
}

/** For the thread of a job: to be called when a job begins. */
export function beginJob(state: StopState): void {
  // BUSY is set before ASKED is read: either the main thread sees BUSY, or this thread sees ASKED.
  Atomics.store(state, BUSY, 1);
  endIfAsked(state);
}

/** For the thread of a job: to be called when a job is done. */
export function endJob(state: StopState): void {
  endIfAsked(state);
  setIdle(state);
}

/** For the thread of a job: a safe point. Does not return if the thread was asked to end. */
export function endIfAsked(state: StopState): void {
  if (Atomics.load(state, ASKED) === 0) return;
  setIdle(state);
  process.exit(); // in a worker, this ends only the thread
}

function setIdle(state: StopState): void {
  Atomics.store(state, BUSY, 0);
  Atomics.notify(state, BUSY);
}
