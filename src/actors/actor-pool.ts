import { Observable } from 'rxjs';
import { messageOf, PipelineError } from '../errors.js';
import type { Actor } from './actor.js';

/** A few actors that share one queue. */
export interface ActorPool<Job, Reply> {
  /**
   * Cold: the job is queued on subscribe, answered by the first actor that is free, and dropped from
   * the queue on unsubscribe.
   *
   * A job whose actor dies in the middle is done again once, by a fresh actor; a second death is the
   * error, `ERR_WORKER_DIED`. An actor that cannot start is not tried again: `ERR_WORKER_FAILED`.
   */
  ask(job: Job): Observable<Reply>;
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
}

interface Task<Job, Reply> {
  readonly job: Job;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
  deaths: number;
}

export function actorPool<Job, Reply>({
  size,
  start,
  weight = () => 1,
}: ActorPoolOptions<Job, Reply>): ActorPool<Job, Reply> {
  const actors = new Set<Actor<Job, Reply>>();
  const idle: Actor<Job, Reply>[] = [];
  const queue: Task<Job, Reply>[] = [];
  /** Why no more actors are started: they cannot load. */
  let failure: unknown;
  let isClosed = false;

  const hire = (): Actor<Job, Reply> => {
    const actor = start();
    actors.add(actor);
    void actor.ended.then(() => {
      actors.delete(actor);
      const position = idle.indexOf(actor);
      if (position !== -1) idle.splice(position, 1);
      setImmediate(dispatch); // when whoever waited for its answer has been told
    });
    return actor;
  };

  const run = (actor: Actor<Job, Reply>, task: Task<Job, Reply>): void => {
    actor.ask(task.job).then(
      (reply) => {
        if (isClosed) return;
        if (actors.has(actor)) idle.push(actor);
        task.resolve(reply);
        dispatch();
      },
      (error: unknown) => {
        if (isClosed) return;
        const code = error instanceof PipelineError ? error.code : undefined;
        if (code === 'ERR_WORKER_DIED' && task.deaths === 0) {
          task.deaths += 1;
          queue.unshift(task);
          return; // its place is free once it has `ended`
        }
        if (code === 'ERR_WORKER_FAILED') giveUp(error);
        else if (code !== 'ERR_WORKER_DIED' && actors.has(actor)) idle.push(actor);
        task.reject(error);
        dispatch();
      },
    );
  };

  const isWorthAnother = (): boolean =>
    actors.size === 0 ||
    (actors.size < size && queue.reduce((sum, { job }) => sum + weight(job), 0) >= 1);

  /** Fails the jobs that wait, and those to come. */
  const giveUp = (error: unknown): void => {
    failure = error;
    for (const { reject } of queue.splice(0)) reject(error);
  };

  const dispatch = (): void => {
    while (!isClosed && queue.length > 0) {
      let actor: Actor<Job, Reply> | undefined;
      try {
        actor = idle.pop() ?? (isWorthAnother() ? hire() : undefined);
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
    ask: (job) =>
      new Observable((subscriber) => {
        if (isClosed) return;
        if (failure !== undefined) {
          subscriber.error(failure);
          return;
        }
        const task: Task<Job, Reply> = {
          job,
          resolve: (reply) => {
            subscriber.next(reply);
            subscriber.complete();
          },
          reject: (error) => subscriber.error(error),
          deaths: 0,
        };
        queue.push(task);
        dispatch();
        return () => {
          const position = queue.indexOf(task);
          if (position !== -1) queue.splice(position, 1);
        };
      }),
    unsubscribe: () => {
      isClosed = true;
      queue.length = 0;
      for (const actor of actors) actor.stop();
    },
  };
}

const startError = (cause: unknown): PipelineError =>
  new PipelineError('ERR_WORKER_FAILED', `A worker did not start: ${messageOf(cause)}`, { cause });
