import { resolve } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { InvalidOptionError } from '../errors.js';
import { isInside } from '../io/is-inside.js';
import type { EncodeJob } from '../jobs/encode-chunk.js';
import { bytesOf } from '../messages.js';
import { fromAbortable } from '../operators/from-abortable.js';
import { openCoordinator, type OpenCoordinator } from '../queue/open-coordinator.js';
import type { StoreOptions } from '../queue/store.js';
import { readQueueUrl } from '../queue/queue-url.js';
import { isRun } from '../queue/task.js';
import { ReadAhead } from '../queue/read-ahead.js';
import type { ChunkBackend, StartBackend } from './backend.js';
import { threads } from './threads.js';
import { withBytes } from './with-bytes.js';

/** The options of `queue`. */
export interface QueueOptions extends Partial<StoreOptions> {
  /** `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`, or `rediss://` for TLS. */
  readonly url: string;
  /**
   * What the run and its workers share. It signs tasks and protects the store.
   *
   * @default the password in `url`
   */
  readonly secret?: string | undefined;
  /**
   * The start of all keys in Redis. Runs and workers with different prefixes do not see each other.
   *
   * @default 'image-pipeline'
   */
  readonly prefix?: string | undefined;
  /**
   * A folder that all workers see at the same path. Workers read the frames in it themselves; they get other
   * frames as bytes.
   *
   * @default none
   */
  readonly sharedRoot?: string | undefined;
  /**
   * A run whose process was killed: its chunks that are encoded are taken, if the frames and options are the same.
   *
   * @default a new run
   */
  readonly resumeRun?: string | undefined;
  /**
   * How often workers try a chunk that fails, unless the frame itself is at fault.
   *
   * @default 3
   */
  readonly attempts?: number | undefined;
  /**
   * How long no worker may be connected, in ms, before this process encodes chunks itself.
   *
   * @default 10_000
   */
  readonly patience?: number | undefined;
  /**
   * How long a chunk may be without a sign of its worker, in ms, before this process encodes it, too.
   *
   * @default 30_000
   */
  readonly late?: number | undefined;
}

/** Frames are read ahead of workers up to this many bytes, and one chunk more. */
const MAX_BYTES_AHEAD = 64 * 2 ** 20;

/**
 * A backend that gives chunks to workers in other processes and on other machines, by a queue of BullMQ in
 * Redis. The GIF is the same, byte for byte. Threads of this process encode the chunks that no worker takes
 * in time.
 *
 * Fails with PipelineErrors: at the first chunk `ERR_BULLMQ_MISSING`, `ERR_QUEUE_UNREACHABLE` and
 * `ERR_QUEUE_EVICTS`; later `ERR_WORKER_DIED` for a chunk that no worker could finish, and `ERR_QUEUE_INVALID`
 * for a damaged answer.
 *
 * @throws InvalidOptionError at once, for an invalid `url`.
 * @example
 * gifPipeline({ inputs: ['frames'], backend: queue({ url: 'redis://:secret@queue.example' }) });
 */
export function queue(options: QueueOptions): StartBackend {
  const address = readQueueUrl(options.url, options.secret);
  const { prefix = 'image-pipeline', attempts = 3, patience = 10_000, late = 30_000 } = options;
  if (options.resumeRun !== undefined && !isRun(options.resumeRun)) {
    throw new InvalidOptionError('resumeRun', 'the 16 digits of a run', options.resumeRun);
  }
  const isShared = within(options.sharedRoot);
  return ({ workers, maxMemory, onEvent = () => undefined }) => {
    /** Threads for what no worker takes. */
    let own: ChunkBackend | undefined;
    let opening: Promise<OpenCoordinator> | undefined;
    const ahead = new ReadAhead(MAX_BYTES_AHEAD);
    const open = (): Promise<OpenCoordinator> =>
      openCoordinator({
        ...options,
        ...{ address, prefix, attempts, patience, late, workers, onEvent },
        encodeHere: (job, observer) => {
          own ??= threads({ workers, maxMemory });
          return lastValueFrom(own.encode(job, observer));
        },
      });
    const read = async (job: EncodeJob) => {
      const whole = await withBytes(job, isShared);
      return { whole, bytes: whole.frames.reduce((sum, frame) => sum + bytesOf(frame), 0) };
    };
    return {
      encode: (job, observer = {}) =>
        fromAbortable(async (signal) => {
          const coordinator = await (opening ??= open());
          const { whole, bytes } = await ahead.take(() => read(job));
          try {
            return await coordinator.encode(whole, observer, signal);
          } finally {
            ahead.release(bytes);
          }
        }),
      unsubscribe: () => {
        own?.unsubscribe();
        void opening?.then(
          (coordinator) => coordinator.close(),
          () => undefined,
        );
      },
    };
  };
}

/** Whether a path is inside a folder. */
function within(root: string | undefined): (path: string) => boolean {
  if (root === undefined) return () => false;
  const folder = resolve(root);
  return (path) => isInside(resolve(path), folder);
}
