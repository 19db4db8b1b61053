import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueuePackages } from './packages.js';
import { QUEUE_NAME, taskId, type SignedTask } from './task.js';

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

/** The state of a task: `gone` if the queue does not know it. */
export type TaskState = 'waiting' | 'active' | 'gone' | { readonly failed: string };

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
  /** Removes a task, unless a worker is at it. */
  remove(id: string): Promise<void>;
  stateOf(id: string): Promise<TaskState>;
  /** How many workers are connected. */
  countWorkers(): Promise<number>;
  /** Deletes all keys of the queue if it has no tasks; else renews its time to live, and that of these tasks. */
  tidy(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** The wait before a failed task is tried again, in ms; it doubles each time. */
const BACKOFF = 500;
/** How long Redis keeps the queue of a coordinator that died, in ms. */
export const TIME_TO_LIVE = 3_600_000;
/** The longest time to wait for connections to close, in ms. */
const CLOSE_TIMEOUT = 1_000;

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
      removeOnFail: { age: TIME_TO_LIVE / 1_000 },
    },
  });
  // Its blocking read would fail at once while Redis is away, so it has a connection that waits.
  const blocking = redis.duplicate({ enableOfflineQueue: true, lazyConnect: true });
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
    if (state === 'failed') {
      const job = (await queue.getJob(id)) as Job | undefined;
      return { failed: job?.failedReason ?? 'unknown' };
    }
    return state === 'completed' || state === 'unknown' ? 'gone' : 'waiting';
  };

  return {
    add: async (task) => {
      await queue.add('chunk', task, { jobId: taskId(task) });
    },
    remove: async (id) => {
      await queue.remove(id);
    },
    stateOf,
    countWorkers: () => queue.getWorkersCount(),
    tidy: async (ids) => {
      const names = [...LISTS, ...SETS, ...OTHERS, ...ids].map(
        (name) => `${prefix}:${QUEUE_NAME}:${name}`,
      );
      await redis.eval(TIDY, names.length, ...names, LISTS.length, SETS.length, TIME_TO_LIVE);
    },
    close: async () => {
      const ended = Promise.allSettled([events.close(), queue.close()]);
      // BullMQ may wait for ever for a server that is away.
      await Promise.race([ended, after(CLOSE_TIMEOUT)]);
      blocking.disconnect();
    },
  };
}

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms).unref());

/** The keys of a queue that list tasks, and its other keys. BullMQ makes each again when it needs it. */
const LISTS = ['wait', 'active', 'paused'];
const SETS = ['delayed', 'prioritized', 'failed', 'completed', 'waiting-children'];
const OTHERS = ['meta', 'id', 'events', 'marker', 'stalled', 'stalled-check', 'limiter', 'pc'];

/** Deletes these keys if the first ones, as many lists and sets as said, are empty; or renews their time to live. */
const TIDY = `
local lists, sets, tasks = tonumber(ARGV[1]), tonumber(ARGV[2]), 0
for k = 1, lists do tasks = tasks + redis.call('LLEN', KEYS[k]) end
for k = lists + 1, lists + sets do tasks = tasks + redis.call('ZCARD', KEYS[k]) end
for _, key in ipairs(KEYS) do
  if tasks == 0 then redis.call('UNLINK', key) else redis.call('PEXPIRE', key, ARGV[3]) end
end
return tasks`;
