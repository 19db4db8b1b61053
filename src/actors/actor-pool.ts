import { Observable } from 'rxjs';
import { messageOf, PipelineError } from '../errors.js';
import type { Actor } from './actor.js';

/** A pool of actors that share one queue of jobs. */
export interface ActorPool<Job, Reply> {
  /**
   * Runs a job. Cold: the job is queued on subscribe, goes to the first free actor, and is removed from the
   * queue on unsubscribe.
   *
   * A failed job fails only its own stream; the pool continues. If an actor dies during a job, a new actor
   * does the job again, once; after a second death the job fails with `ERR_WORKER_DIED`. If an actor cannot
   * start, no more are started, and jobs fail with `ERR_WORKER_FAILED`.
   *
   * @param observer callbacks for the job's progress; an error that they throw fails the job.
   */
  ask(job: Job, observer?: TaskObserver): Observable<Reply>;
  /**
   * Starts the first actor, so that its thread loads while the first job is still on its way. If it cannot
   * start, the first job reports it.
   */
  warmUp(): void;
  /** Ends all threads. Jobs that wait or run get no reply. */
  unsubscribe(): void;
}

export interface ActorPoolOptions<Job, Reply> {
  /** The most actors at once. */
  readonly size: number;
  readonly start: () => Actor<Job, Reply>;
  /**
   * The weight of a job; 1 is for a job that takes as long as the start of a thread. Another actor is started
   * only if the weights of the waiting jobs add up to at least 1. @default 1 for each job
   */
  readonly weight?: (job: Job) => number;
  /**
   * The most bytes of memory for all actors together; each has an equal share. A job that needs more than
   * its share waits until the others leave enough, and later jobs wait behind it. A job that needs more
   * than the whole limit runs alone. @default Infinity
   */
  readonly maxMemory?: number;
}

/** Callbacks while a job runs. */
export interface TaskObserver {
  /** Called with the 0-based number of the actor when it begins the job; again if the job is restarted. */
  readonly onStart?: ((actor: number) => void) | undefined;
  /** Called with the progress that the job's thread reports. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

interface Task<Job, Reply> {
  /** The place in the queue, which a task keeps when it is done again. */
  readonly number: number;
  readonly job: Job;
  readonly observer: TaskObserver;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
  deaths: number;
  /** The memory that the task needs, in bytes, once an actor has reported it. */
  needs: number | undefined;
}

export function actorPool<Job, Reply>({
  size,
  start,
  weight = () => 1,
  maxMemory = Infinity,
}: ActorPoolOptions<Job, Reply>): ActorPool<Job, Reply> {
  /**
   * The living actors, with the memory that each may hold, in bytes: as much as its last job was granted. An
   * actor gets no job that is granted less, because its thread keeps the memory until it ends: the memory of
   * WebAssembly never shrinks.
   */
  const heldMemory = new Map<Actor<Job, Reply>, number>();
  /** The number of each living actor: the lowest that was free at its start. */
  const numbers = new Map<Actor<Job, Reply>, number>();
  const idle: Actor<Job, Reply>[] = [];
  const queue: Task<Job, Reply>[] = [];
  const share = Math.floor(maxMemory / size);
  /** The memory that the next job is expected to need, in bytes: as much as the last job needed. */
  let expectedNeeds = share;
  let tasks = 0;
  /** Set when an actor could not start: no more are started. */
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
    heldMemory.set(actor, 0);
    numbers.set(actor, freeNumber());
    void actor.ended.then(() => {
      heldMemory.delete(actor);
      numbers.delete(actor);
      removeFrom(idle, actor);
      setImmediate(dispatch); // after its job's rejection was handled
    });
    return actor;
  };

  const run = (actor: Actor<Job, Reply>, task: Task<Job, Reply>): void => {
    // A job that needs more than `maxMemory` runs alone, and then it may take all that it needs.
    const memory = Math.max(share, task.needs ?? expectedNeeds);
    heldMemory.set(actor, costOf(task));
    const { onStart, onProgress } = task.observer;
    onStart?.(numbers.get(actor) as number);
    actor.ask(task.job, { memory, onProgress }).then(
      (answer) => {
        if (isClosed) return;
        if (heldMemory.has(actor)) idle.push(actor);
        if (answer.needs !== undefined) expectedNeeds = answer.needs;
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
          return; // the actor leaves the pool when it has `ended`
        }
        if (code === 'ERR_WORKER_FAILED') giveUp(error);
        else if (code !== 'ERR_WORKER_DIED' && heldMemory.has(actor)) idle.push(actor);
        task.reject(error);
        dispatch();
      },
    );
  };

  /** The part of `maxMemory` that a task is granted, in bytes. */
  const costOf = ({ needs = expectedNeeds }: Task<Job, Reply>): number =>
    Math.max(share, Math.min(needs, maxMemory));

  /** Puts a task back into the queue, before all later tasks. */
  const putBack = (task: Task<Job, Reply>): void => {
    const next = queue.findIndex(({ number }) => number > task.number);
    queue.splice(next === -1 ? queue.length : next, 0, task);
  };

  /** Whether to start another actor: there is none, or the waiting jobs take longer than its start. */
  const needsAnotherActor = (): boolean =>
    heldMemory.size === 0 ||
    (heldMemory.size < size && queue.reduce((sum, { job }) => sum + weight(job), 0) >= 1);

  /**
   * Whether a job that is granted `cost` bytes keeps the pool within `maxMemory`.
   *
   * @param itsActor the actor that would do the job, if there is one already: its memory is used again, so it
   *   does not count.
   */
  const fits = (cost: number, itsActor: Actor<Job, Reply> | undefined): boolean => {
    let held = 0;
    for (const [actor, bytes] of heldMemory) if (actor !== itsActor) held += bytes;
    return held + cost <= maxMemory;
  };

  /** Takes an idle actor for a task, or starts one; returns `undefined` if the task must wait. */
  const actorFor = (task: Task<Job, Reply>): Actor<Job, Reply> | undefined => {
    const cost = costOf(task);
    // An actor that holds more memory than the task needs is not taken: other tasks need that memory.
    const free = idle.findLast((actor) => (heldMemory.get(actor) as number) <= cost);
    if (fits(cost, free)) {
      if (free) {
        removeFrom(idle, free);
        return free;
      }
      if (needsAnotherActor()) return hire();
    }
    // Stop idle actors: when they have `ended`, their memory and their places are free.
    for (const actor of idle) if (actor !== free) actor.stop();
    return undefined;
  };

  /** Fails all waiting and later jobs. */
  const giveUp = (error: unknown): void => {
    failure = error;
    for (const { reject } of queue.splice(0)) reject(error);
  };

  const dispatch = (): void => {
    while (!isClosed && queue.length > 0) {
      let actor: Actor<Job, Reply> | undefined;
      try {
        actor = actorFor(queue[0] as Task<Job, Reply>);
      } catch (error) {
        // The system allows no more threads. Those that run continue.
        if (heldMemory.size === 0) giveUp(startError(error));
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
        /** Turns an error that a callback throws into an error of the job. */
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
    warmUp: () => {
      if (isClosed || heldMemory.size > 0) return;
      try {
        idle.push(hire());
      } catch {
        // The first job tries again, and reports it.
      }
    },
    unsubscribe: () => {
      isClosed = true;
      for (const actor of heldMemory.keys()) actor.stop();
    },
  };
}

function removeFrom<T>(items: T[], item: T): void {
  const position = items.indexOf(item);
  if (position !== -1) items.splice(position, 1);
}

const startError = (cause: unknown): PipelineError =>
  new PipelineError('ERR_WORKER_FAILED', `A worker did not start: ${messageOf(cause)}`, { cause });
