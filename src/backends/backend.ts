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
   * Cold: the job waits from subscription on, is done by `encodeChunk`, and its reply is emitted once.
   * An unsubscribed job that has not begun is dropped, and one that has begun may be stopped.
   *
   * @param observer is told how the job goes on; what it throws fails the job.
   * @throws (through the Observable) PipelineError of the job, or `ERR_WORKER_DIED` and
   *   `ERR_WORKER_FAILED` where whatever does it died or cannot start.
   */
  encode(job: EncodeJob, observer?: JobObserver): Observable<EncodeReply>;
  /** Ends it, once the run is over. Jobs that wait or run are never answered. */
  unsubscribe(): void;
}

/** Called while a job is done. A backend may leave either out. */
export interface JobObserver {
  /** A worker begins with it: its number, from 0. Again where the job is begun again. */
  readonly onStart?: ((worker: number) => void) | undefined;
  /** Now and then: how many of its frames are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** What a backend is started with. */
export interface BackendOptions {
  /** The most jobs at once. */
  readonly workers: number;
  /** The most bytes that the frames of all jobs may take at once. */
  readonly maxMemory: number;
}

/** Starts a backend for one run. */
export type StartBackend = (options: BackendOptions) => ChunkBackend;
