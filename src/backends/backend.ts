import type { Observable } from 'rxjs';
import type { EncodeJob, EncodeReply } from '../jobs/encode-chunk.js';

/** The port that does a run's encoding: threads, this thread, or other machines. */
export interface ChunkBackend {
  /**
   * Whether it reads the files of this machine. Where it does not, frames come as bytes.
   *
   * @default true
   */
  readonly isLocal?: boolean;
  /**
   * Cold: the job waits from subscription on, is done by `encodeChunk` of `jobs`, and its reply is
   * emitted once. An unsubscribed job that has not begun is dropped.
   *
   * @param onProgress called now and then with how many frames of the job are done; it may throw,
   *   which fails the job.
   * @throws (through the Observable) PipelineError of the job, or `ERR_WORKER_DIED` and
   *   `ERR_WORKER_FAILED` where whatever does it died or cannot start.
   */
  encode(job: EncodeJob, onProgress?: (done: number) => void): Observable<EncodeReply>;
  /** Ends it. Jobs that wait or run are never answered. */
  unsubscribe(): void;
}

export interface BackendOptions {
  /** The most jobs at once. */
  readonly workers: number;
  /** The most bytes that the frames of all jobs may take at once. */
  readonly maxMemory: number;
}

/** Starts a backend for one run. */
export type StartBackend = (options: BackendOptions) => ChunkBackend;
