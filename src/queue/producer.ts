import type { Redis, RedisOptions } from 'ioredis';
import { atMost } from './at-most.js';
import type { QueuePackages } from './packages.js';
import { QUEUE_NAME, taskId, type SignedTask } from './task.js';
import { discard, renew } from './tidy.js';

/** What a worker tells while it works on a task. */
export interface TaskProgress {
  /** The name of the worker, such as its host and process. */
  readonly worker: string;
  /** How many frames are done. */
  readonly frames: number;
}

/** What happened to the task with this id. */
export type TaskSignal =
  | { readonly id: string; readonly type: 'progress'; readonly progress: TaskProgress }
  | { readonly id: string; readonly type: 'stalled' | 'completed' }
  | { readonly id: string; readonly type: 'failed'; readonly reason: string };

/** The state of a task: `gone` if the queue has it no longer, for whatever reason. */
export type TaskState = 'waiting' | 'active' | 'gone';

/** The options of `openProducer`. */
export interface ProducerOptions {
  /** The part of all keys before the name of the queue. */
  readonly prefix: string;
  /** How often a task is tried. */
  readonly attempts: number;
  /** Called with signals, of all runs. They are hints: some are lost when Redis is away. */
  readonly onSignal: (signal: TaskSignal) => void;
}

/** The side of the queue that adds tasks. All calls reject while Redis is away. */
export interface Producer {
  add(task: SignedTask): Promise<void>;
  /** Deletes tasks, also those that a worker is at, and the queue if no tasks are left. */
  discard(ids: readonly string[]): Promise<void>;
  stateOf(id: string): Promise<TaskState>;
  /** The names of the workers that are connected; `undefined` if Redis does not tell its clients. */
  workers(): Promise<ReadonlySet<string> | undefined>;
  /** Gives the queue and these tasks a new time to live, for when this process dies. */
  renew(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** The wait before a failed task is tried again, in ms; it doubles each time. */
const BACKOFF = 500;
/** The longest time to wait for connections to close, in ms. */
const CLOSE_TIMEOUT = 1_000;

/** The options of a connection whose commands wait for as long as it takes. */
const WAITING = { enableOfflineQueue: true, commandTimeout: undefined } as RedisOptions;

/** Opens the side of the queue that adds tasks, over an open connection, which stays the caller's. */
export async function openProducer(
  { bullmq }: QueuePackages,
  redis: Redis,
  { prefix, attempts, onSignal }: ProducerOptions,
): Promise<Producer> {
  const queue = new bullmq.Queue<SignedTask>(QUEUE_NAME, {
    connection: redis,
    prefix,
    skipMetasUpdate: true,
    // The store has the answers; nothing is kept here.
    defaultJobOptions: {
      attempts,
      backoff: { type: 'exponential', delay: BACKOFF },
      removeOnComplete: true,
      removeOnFail: true,
    },
  });
  // Its blocking read would fail at once while Redis is away, so it has a connection that waits.
  const blocking = redis.duplicate({ ...WAITING, lazyConnect: true });
  blocking.on('error', () => undefined);
  const events = new bullmq.QueueEvents(QUEUE_NAME, { connection: blocking, prefix });
  // Errors of connections are the caller's to tell.
  queue.on('error', () => undefined);
  events.on('error', () => undefined);
  events.on('progress', ({ jobId: id, data }) =>
    onSignal({ id, type: 'progress', progress: data as TaskProgress }),
  );
  events.on('completed', ({ jobId: id }) => onSignal({ id, type: 'completed' }));
  events.on('stalled', ({ jobId: id }) => onSignal({ id, type: 'stalled' }));
  events.on('failed', ({ jobId: id, failedReason }) =>
    onSignal({ id, type: 'failed', reason: failedReason }),
  );
  await events.waitUntilReady();

  const stateOf = async (id: string): Promise<TaskState> => {
    const state = await queue.getJobState(id);
    if (state === 'active') return state;
    return state === 'completed' || state === 'failed' || state === 'unknown' ? 'gone' : 'waiting';
  };

  return {
    add: async (task) => {
      const id = taskId(task);
      await queue.add('chunk', task, { jobId: id });
      // Lists lose their time to live when they are empty.
      await renew(redis, prefix, [id]);
    },
    stateOf,
    workers: async () => {
      const clients = await queue.getWorkers();
      const names = clients.map(({ rawname }) => rawname?.replace(/^.*?:w:/, ''));
      // BullMQ gives one without a name where the command CLIENT LIST is not allowed.
      return names.includes(undefined) ? undefined : new Set(names as string[]);
    },
    discard: (ids) => discard(redis, prefix, ids),
    renew: (ids) => renew(redis, prefix, ids),
    close: async () => {
      // BullMQ may wait for ever for a server that is away.
      await atMost(CLOSE_TIMEOUT, Promise.allSettled([events.close(), queue.close()]));
      blocking.disconnect();
    },
  };
}
