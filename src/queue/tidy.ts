import type { Redis } from 'ioredis';
import { QUEUE_NAME } from './task.js';

/** How long Redis keeps what a process that died has left, in ms. */
export const TIME_TO_LIVE = 3_600_000;

/** The keys of a queue that list tasks. */
const LISTS = ['wait', 'active', 'paused'];
const SETS = ['delayed', 'prioritized', 'failed', 'completed', 'waiting-children'];
/** Its other keys. BullMQ makes each again when it needs it. */
const OTHERS = ['meta', 'id', 'events', 'marker', 'stalled', 'stalled-check', 'limiter', 'pc'];

const keysOf = (prefix: string, names: readonly string[]): string[] =>
  names.map((name) => `${prefix}:${QUEUE_NAME}:${name}`);

/** Deletes all keys of the queue if it has no tasks. */
export const tidy = (redis: Redis, prefix: string): Promise<void> => discard(redis, prefix, []);

/**
 * Deletes tasks, also those that a worker is at: its answer has nobody to go to. Then deletes all keys of the
 * queue if no tasks are left.
 */
export async function discard(redis: Redis, prefix: string, ids: readonly string[]): Promise<void> {
  const own = ids.flatMap((id) => [id, `${id}:lock`]);
  const keys = keysOf(prefix, [...LISTS, ...SETS, ...OTHERS, ...own]);
  await redis.eval(DISCARD, keys.length, ...keys, LISTS.length, SETS.length, ...ids);
}

/** Gives the queue and some of its tasks a new time to live. */
export async function renew(redis: Redis, prefix: string, ids: readonly string[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const key of keysOf(prefix, [...LISTS, ...SETS, ...OTHERS, ...ids])) {
    if (!key.endsWith('stalled-check')) pipeline.pexpire(key, TIME_TO_LIVE);
  }
  await pipeline.exec();
}

/**
 * `KEYS`: lists of tasks, then sets of tasks, then other keys of the queue and of tasks. `ARGV`: the number of
 * lists, the number of sets, then the tasks to delete.
 */
const DISCARD = `
local lists, sets = tonumber(ARGV[1]), tonumber(ARGV[2])
for k = 3, #ARGV do
  for list = 1, lists do redis.call('LREM', KEYS[list], 0, ARGV[k]) end
  for set = lists + 1, lists + sets do redis.call('ZREM', KEYS[set], ARGV[k]) end
end
for k = #KEYS - 2 * (#ARGV - 2) + 1, #KEYS do redis.call('UNLINK', KEYS[k]) end
local tasks = 0
for list = 1, lists do tasks = tasks + redis.call('LLEN', KEYS[list]) end
for set = lists + 1, lists + sets do tasks = tasks + redis.call('ZCARD', KEYS[set]) end
if tasks == 0 then redis.call('UNLINK', unpack(KEYS)) end
return tasks`;
