/**
 * What this project uses of threads 1.7: the package's `exports` name no types. Users do not get this, so no
 * public declaration may mention `threads`.
 */
declare module 'threads' {
  import { Worker as NativeWorker, type WorkerOptions } from 'node:worker_threads';

  /** A `worker_threads` worker whose script is found relative to the file that creates it. */
  export class Worker extends NativeWorker {
    constructor(script: string, options?: WorkerOptions);
  }

  export interface TransferDescriptor<T> {
    readonly send: T;
    readonly transferables: readonly ArrayBuffer[];
  }

  /** Marks an argument whose buffers are moved, not copied. */
  export function Transfer<T>(value: T, transferables: ArrayBuffer[]): TransferDescriptor<T>;

  /** Waits until the worker called `expose`, for at most `timeout` ms, and gives a proxy of what it exposed. */
  export function spawn<Exposed>(worker: Worker, options?: { timeout?: number }): Promise<Exposed>;
}

declare module 'threads/worker' {
  export interface TransferDescriptor<T> {
    readonly send: T;
    readonly transferables: readonly ArrayBuffer[];
  }

  /** Must be called once, in the worker, with what the main thread may call. */
  export function expose(exposed: (...args: never[]) => unknown): void;

  /** Marks a result (top level only) whose buffers are moved, not copied. */
  export function Transfer<T>(value: T, transferables: ArrayBuffer[]): TransferDescriptor<T>;
}
