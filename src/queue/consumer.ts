import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { Observable } from 'rxjs';
import { messageOf } from '../errors.js';
import { atMost } from './at-most.js';
import type { QueuePackages } from './packages.js';
import type { TaskProgress } from './producer.js';
import { QUEUE_NAME } from './task.js';

/** A task that this worker has taken. Nobody else gets it, as long as this process lives and is reachable. */
export interface TakenTask {
  /** What the queue has: not checked yet. */
  readonly data: unknown;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Whether the queue gives the task to nobody again if this try fails. */
  readonly isLast: boolean;
  /** Aborted when another worker has got the task, or the worker is closed by force. */
  readonly signal: AbortSignal;
  /** Tells the run how many frames are done. A loss of it harms nobody. */
  readonly tell: (progress: TaskProgress) => void;
  /** Ends the task. */
  readonly done: () => void;
  /** Gives the task back, to be tried again. */
  readonly fail: (error: unknown) => void;
}

/** The options of `takeTasks`. */
export interface TakeOptions {
  readonly prefix: string;
  /** The most tasks at once. */
  readonly concurrency: number;
  /** The name of this worker. */
  readonly name: string;
  /** Takes no more tasks from then on, and completes when those that are taken have ended. */
  readonly until: Observable<unknown>;
  /** Called when the queue cannot be reached, with the reason, and when it is back, without one. */
  readonly onAway: (reason: string | undefined) => void;
}

/** Another worker gets the task of a worker that is silent for this long, in ms. */
const LOCK_DURATION = 15_000;
/** How often a worker looks for such tasks, in ms. */
const STALLED_INTERVAL = 5_000;
/** How often a task may be lost with its worker. The next loss fails it: it may be what kills workers. */
const MAX_STALLED = 2;
/** How long a blocking read waits for a task, in seconds. A dead connection is seen after it. */
const DRAIN_DELAY = 5;
/** The longest time to close connections, in ms. */
const CLOSE_TIMEOUT = 2_000;

/**
 * Takes tasks from the queue, each of which must be ended by `done` or `fail`.
 *
 * Cold. Unsubscribing closes the worker by force: its tasks go to others when their locks end.
 *
 * @param redis an open connection, which stays the caller's.
 */
export const takeTasks = (
  { bullmq }: QueuePackages,
  redis: Redis,
  { prefix, concurrency, name, until, onAway }: TakeOptions,
): Observable<TakenTask> =>
  new Observable((subscriber) => {
    /** How many tasks are taken and not ended. */
    let taken = 0;
    let isAway = false;
    let isEnding = false;
    /** BullMQ would wait for a queue that is away, although nothing is left to do. */
    const endIfIdle = (): void => {
      if (isEnding && isAway && taken === 0) subscriber.complete();
    };
    const process = (job: Job, _token?: string, signal?: AbortSignal): Promise<void> =>
      new Promise<void>((resolve, reject) => {
        taken += 1;
        const attempt = job.attemptsMade + 1;
        subscriber.next({
          data: job.data,
          attempt,
          isLast: attempt >= (job.opts.attempts ?? 1),
          signal: signal ?? new AbortController().signal,
          tell: (progress) => void job.updateProgress({ ...progress }).catch(() => undefined),
          done: resolve,
          // BullMQ keeps the message and the stack of an error; the message is all that is needed.
          fail: (error) => reject(new Error(messageOf(error))),
        });
      }).finally(() => {
        taken -= 1;
        endIfIdle();
      });
    const worker: Worker = new bullmq.Worker(QUEUE_NAME, process, {
      connection: redis,
      ...{ prefix, concurrency, name },
      lockDuration: LOCK_DURATION,
      stalledInterval: STALLED_INTERVAL,
      maxStalledCount: MAX_STALLED,
      drainDelay: DRAIN_DELAY,
    });
    // Errors of tasks that a run has taken back are none of the worker.
    worker.on('error', () => undefined);
    let reason = 'the connection was closed';
    const onError = (error: unknown): void => {
      reason = messageOf(error);
    };
    const onClose = (): void => {
      if (isAway) return;
      isAway = true;
      onAway(reason);
      endIfIdle();
    };
    const onReady = (): void => {
      if (!isAway) return;
      isAway = false;
      onAway(undefined);
    };
    redis.on('error', onError).on('close', onClose).on('ready', onReady);
    const close = async (force: boolean): Promise<void> => {
      const closed = worker.close(force);
      if (force) await atMost(CLOSE_TIMEOUT, closed);
      else await closed;
    };
    const ending = until.subscribe(() => {
      isEnding = true;
      endIfIdle();
      if (subscriber.closed) return;
      close(false).then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      );
    });
    return () => {
      redis.off('error', onError).off('close', onClose).off('ready', onReady);
      ending.unsubscribe();
      close(true).catch(() => undefined);
      // Connections that are opened again and again would keep the process.
      if (isAway) worker.disconnect().catch(() => undefined);
    };
  });
