import { Observable } from 'rxjs';
import { messageOf, PipelineError } from '../errors.js';
import type { Actor } from './actor.js';

/** A few actors that share one queue. */
export interface ActorPool<Job, Reply> {
  /**
   * Cold: the job is queued on subscribe, answered by the first actor that is free, and dropped from
   * the queue on unsubscribe.
   *
   * A job that fails is its own error; the pool goes on. A job whose actor dies in the middle is done
   * again once, by a fresh actor; a second death is the error, `ERR_WORKER_DIED`. An actor that cannot
   * start is not tried again: `ERR_WORKER_FAILED`.
   *
   * @param observer called while the job is done; what it throws is the error of the job.
   */
  ask(job: Job, observer?: TaskObserver): Observable<Reply>;
  /** Ends all threads. Jobs that wait or run are never answered. */
  unsubscribe(): void;
}

export interface ActorPoolOptions<Job, Reply> {
  /** The most actors at once. */
  readonly size: number;
  readonly start: () => Actor<Job, Reply>;
  /**
   * How much work a job is, where 1 is as much as starting a thread. Another actor is started only
   * when the jobs that wait are together worth it; each is, unless told otherwise.
   */
  readonly weight?: (job: Job) => number;
  /**
   * The bytes that all actors may take at once; any number where it is left out. Each has an equal
   * share. A job that needs more waits until the others leave enough, and no later one passes it
   * meanwhile; one that needs more than all of it runs alone.
   */
  readonly maxMemory?: number;
}

export interface TaskObserver {
  /** An actor begins with the job: its number, from 0. Again where the job is begun again. */
  readonly onStart?: ((actor: number) => void) | undefined;
  /** What the job's thread tells on the way. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

interface Task<Job, Reply> {
  /** By which tasks that are done again keep their place. */
  readonly number: number;
  readonly job: Job;
  readonly observer: TaskObserver;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
  deaths: number;
  /** The bytes that it takes, where its actor has said so. */
  needs: number | undefined;
}

export function actorPool<Job, Reply>({
  size,
  start,
  weight = () => 1,
  maxMemory = Infinity,
}: ActorPoolOptions<Job, Reply>): ActorPool<Job, Reply> {
  /**
   * What each actor may hold, in bytes: the most that a job of it was granted. A thread keeps much of
   * it after the job (the memory of WebAssembly never shrinks), until it ends.
   */
  const actors = new Map<Actor<Job, Reply>, number>();
  /** Of each actor that lives, the lowest that was free. */
  const numbers = new Map<Actor<Job, Reply>, number>();
  const idle: Actor<Job, Reply>[] = [];
  const queue: Task<Job, Reply>[] = [];
  const share = Math.floor(maxMemory / size);
  /** The bytes that the last job took: the next is likely to take as much. */
  let usual = share;
  let tasks = 0;
  /** Why no more actors are started: they cannot load. */
  let failure: unknown;
  let isClosed = false;

  const freeNumber = (): number => {
    const taken = new Set(numbers.values());
    let number = 0;
    while (taken.has(number)) number += 1;
    return number;
  };

  const hire = (): Actor<Job, Reply> => {
    const actor = start();
    actors.set(actor, 0);
    numbers.set(actor, freeNumber());
    void actor.ended.then(() => {
      actors.delete(actor);
      numbers.delete(actor);
      removeFrom(idle, actor);
      setImmediate(dispatch); // after the rejection of its job was handled
    });
    return actor;
  };

  const run = (actor: Actor<Job, Reply>, task: Task<Job, Reply>): void => {
    const memory = Math.max(share, task.needs ?? usual);
    actors.set(actor, costOf(task));
    const { onStart, onProgress } = task.observer;
    onStart?.(numbers.get(actor) as number);
    actor.ask(task.job, { memory, onProgress }).then(
      (answer) => {
        if (isClosed) return;
        if (actors.has(actor)) idle.push(actor);
        if (answer.needs !== undefined) usual = answer.needs;
        if ('reply' in answer) {
          task.resolve(answer.reply);
        } else {
          task.needs = answer.needs;
          putBack(task);
        }
        dispatch();
      },
      (error: unknown) => {
        if (isClosed) return;
        const code = error instanceof PipelineError ? error.code : undefined;
        if (code === 'ERR_WORKER_DIED' && task.deaths === 0) {
          task.deaths += 1;
          putBack(task);
          return; // its place is free once it has `ended`
        }
        if (code === 'ERR_WORKER_FAILED') giveUp(error);
        else if (code !== 'ERR_WORKER_DIED' && actors.has(actor)) idle.push(actor);
        task.reject(error);
        dispatch();
      },
    );
  };

  /** What a task takes out of `maxMemory`. */
  const costOf = ({ needs = usual }: Task<Job, Reply>): number =>
    Math.max(share, Math.min(needs, maxMemory));

  /** Before those that came after it. */
  const putBack = (task: Task<Job, Reply>): void => {
    const next = queue.findIndex(({ number }) => number > task.number);
    queue.splice(next === -1 ? queue.length : next, 0, task);
  };

  const isWorthAnother = (): boolean =>
    actors.size === 0 ||
    (actors.size < size && queue.reduce((sum, { job }) => sum + weight(job), 0) >= 1);

  /** Whether there is memory for a task, beside what all actors but the one that it is for may hold. */
  const fits = (cost: number, itsActor: Actor<Job, Reply> | undefined): boolean => {
    let held = 0;
    for (const [actor, bytes] of actors) if (actor !== itsActor) held += bytes;
    return held + cost <= maxMemory;
  };

  /** The actor for a task, or `undefined` while there is none. */
  const place = (task: Task<Job, Reply>): Actor<Job, Reply> | undefined => {
    // One that holds more than the task needs would keep the others from theirs.
    const cost = costOf(task);
    const free = idle.findLast((actor) => (actors.get(actor) as number) <= cost);
    if (fits(cost, free)) {
      if (free) {
        removeFrom(idle, free);
        return free;
      }
      if (isWorthAnother()) return hire();
    }
    // Its memory is back, and its place, when it has `ended`.
    for (const actor of idle) if (actor !== free) actor.stop();
    return undefined;
  };

  /** Fails the jobs that wait, and those to come. */
  const giveUp = (error: unknown): void => {
    failure = error;
    for (const { reject } of queue.splice(0)) reject(error);
  };

  const dispatch = (): void => {
    while (!isClosed && queue.length > 0) {
      let actor: Actor<Job, Reply> | undefined;
      try {
        actor = place(queue[0] as Task<Job, Reply>);
      } catch (error) {
        // The system gives no more threads. Those that run go on.
        if (actors.size === 0) giveUp(startError(error));
        return;
      }
      if (!actor) return;
      run(actor, queue.shift() as Task<Job, Reply>);
    }
  };

  return {
    ask: (job, { onStart, onProgress } = {}) =>
      new Observable((subscriber) => {
        if (isClosed) return;
        if (failure !== undefined) {
          subscriber.error(failure);
          return;
        }
        /** What an observer throws is the job's error, and not that of the thread that tells it. */
        const guarded = (tell: ((value: number) => void) | undefined) =>
          tell &&
          ((value: number) => {
            try {
              tell(value);
            } catch (error) {
              subscriber.error(error);
            }
          });
        const task: Task<Job, Reply> = {
          number: tasks++,
          job,
          observer: { onStart: guarded(onStart), onProgress: guarded(onProgress) },
          resolve: (reply) => {
            subscriber.next(reply);
            subscriber.complete();
          },
          reject: (error) => subscriber.error(error),
          deaths: 0,
          needs: undefined,
        };
        queue.push(task);
        dispatch();
        return () => removeFrom(queue, task);
      }),
    unsubscribe: () => {
      isClosed = true;
      queue.length = 0;
      for (const actor of actors.keys()) actor.stop();
    },
  };
}

function removeFrom<T>(items: T[], item: T): void {
  const position = items.indexOf(item);
  if (position !== -1) items.splice(position, 1);
}

const startError = (cause: unknown): PipelineError =>
  new PipelineError('ERR_WORKER_FAILED', `A worker did not start: ${messageOf(cause)}`, { cause });
