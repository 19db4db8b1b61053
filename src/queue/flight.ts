import type { EncodeJob, EncodeReply } from '../jobs/encode-chunk.js';
import type { Task } from './task.js';

/** Callbacks while a chunk is encoded. */
export interface FlightObserver {
  readonly onStart?: ((worker: number, host?: string) => void) | undefined;
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** A chunk that a coordinator has taken and not yet answered. Times are those of `performance.now()`. */
export interface Flight {
  readonly id: string;
  readonly task: Task;
  readonly job: EncodeJob;
  /** The job as the store holds it. */
  readonly document: Uint8Array;
  readonly observer: FlightObserver;
  readonly resolve: (reply: EncodeReply) => void;
  readonly reject: (error: unknown) => void;
  /** When the last sign of it came, or it was taken. */
  lastSign: number;
  /** When its state was last asked for. */
  lastLook: number;
  /** Whether the queue has its task, as far as is known. */
  isQueued: boolean;
  /** In how many looks in a row its worker was not connected. */
  looksAlone: number;
  /** How often the queue or a worker was lost with its task. */
  losses: number;
  /** The name of the worker that is at it. */
  worker: string | undefined;
  /** Whether this process encodes it. */
  isHere: boolean;
}

/** `frame 24`, or `frames 24 to 31`, of the animation. */
export const framesOf = ({ firstFrame, frames }: Task): string =>
  frames === 1 ? `frame ${firstFrame}` : `frames ${firstFrame} to ${firstFrame + frames - 1}`;
