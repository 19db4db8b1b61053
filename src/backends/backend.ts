import type { Observable } from 'rxjs';
import type { QueueOpened, Warning } from '../events.js';
import type { EncodeJob, EncodeReply } from '../jobs/encode-chunk.js';

/** The port that encodes the chunks of a run: in threads, in this thread, or on other machines. */
export interface ChunkBackend {
  /**
   * Whether the backend can read files of this machine. If not, it gets bytes in place of paths.
   *
   * @default true
   */
  readonly isLocal?: boolean;
  /**
   * Encodes a chunk. Cold: the job is queued on subscribe, `encodeChunk` does it, and its reply is emitted
   * once. On unsubscribe a job that has not begun is dropped; one that has begun may be stopped.
   *
   * @param observer callbacks for the job's progress; an error that they throw fails the job.
   * @throws (through the Observable) the PipelineError of the job; `ERR_WORKER_DIED` if its worker died,
   *   or `ERR_WORKER_FAILED` if no worker can start.
   */
  encode(job: EncodeJob, observer?: JobObserver): Observable<EncodeReply>;
  /** Closes the backend at the end of the run. Jobs that wait or run get no reply. */
  unsubscribe(): void;
}

/** Callbacks while a job runs. A backend need not call them. */
export interface JobObserver {
  /**
   * Called with the 0-based number of the worker when it begins the job; again if the job is restarted.
   *
   * @param host the name of a worker on another machine, or in another process.
   */
  readonly onStart?: ((worker: number, host?: string) => void) | undefined;
  /** Called from time to time with the number of the job's frames that are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** The options that a backend is started with. */
export interface BackendOptions {
  /** The most jobs at once. */
  readonly workers: number;
  /** The most bytes of memory for the frames of all running jobs. */
  readonly maxMemory: number;
  /** Called with warnings, and when a queue is opened. */
  readonly onEvent?: ((event: Warning | QueueOpened) => void) | undefined;
}

/** Starts a backend for one run. */
export type StartBackend = (options: BackendOptions) => ChunkBackend;
