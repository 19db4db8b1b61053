import { messageOf, PipelineError } from '../errors.js';
import { fromAnswer, jobFailed, type Answer, type Outcome } from '../jobs/answer.js';
import { hasEnded, loadExposed, uncaughtErrorIn, type Worker } from './threads.js';

/** A worker thread that answers one job at a time. */
export interface Actor<Job, Reply> {
  /** Resolves, once, when the thread has ended for whatever reason. */
  readonly ended: Promise<void>;
  /**
   * Rejects with the PipelineError that the job threw, with `ERR_JOB_FAILED` for anything else that
   * went wrong with the job, with `ERR_WORKER_DIED` where the thread ended first, and with
   * `ERR_WORKER_FAILED` where it could not load.
   */
  ask(job: Job, options?: AskOptions): Promise<Outcome<Reply>>;
  /** Ends the thread, in the middle of a job if need be. */
  stop(): void;
}

export interface AskOptions {
  /** The memory that the job may take, in bytes; a job that does not ask for more may pass it over. */
  readonly memory?: number;
  /** Called while the job runs, with what its thread tells by `tellProgress`. It must not throw. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** The function that a worker entry exposes. */
type Exposed<Reply> = (message: object) => Promise<Answer<Reply>>;

/** The message by which a thread says how far its job is. */
export interface Progress {
  readonly type: 'progress';
  readonly done: number;
}

export interface ActorOptions {
  /** A thread that has not answered a job after so long, in ms, is ended: it died. */
  readonly timeout?: number;
}

/**
 * Supervises a thread: an answer, an error, or the death of the thread is the end of each job.
 *
 * @param toMessage makes of a job, and the bytes of memory that it may take, what is sent to the
 *   thread. The job itself stays here, to be done again by another actor if this one dies.
 */
export function startActor<Job, Reply>(
  worker: Worker,
  toMessage: (job: Job, memory: number) => object,
  { timeout }: ActorOptions = {},
): Actor<Job, Reply> {
  let cause = 'its thread exited';
  let isReady = false;
  /** Rejects the promise of the job that runs. (No `Promise.race`: it would keep every answer until the end.) */
  let abandon: ((error: PipelineError) => void) | undefined;
  /** Of the job that runs. */
  let timer: NodeJS.Timeout | undefined;
  let onProgress: AskOptions['onProgress'];

  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  worker.on('error', (error: unknown) => {
    cause = messageOf(error);
  });
  worker.on('message', (message: Partial<Progress> | undefined) => {
    if (message?.type === 'progress') onProgress?.(message.done as number);
    const uncaught = uncaughtErrorIn(message);
    if (uncaught === undefined) return;
    cause = uncaught;
    void worker.terminate();
  });

  const giveUp = () => {
    cause = `it gave no answer for ${timeout} ms`;
    void worker.terminate();
  };
  const death = () =>
    isReady
      ? new PipelineError('ERR_WORKER_DIED', `A worker died: ${cause}`)
      : new PipelineError('ERR_WORKER_FAILED', `A worker did not start: ${cause}${hintFor(cause)}`);
  const exposed = loadExposed<Exposed<Reply>>(worker, START_TIMEOUT).then(
    (run) => {
      if (!run) throw death();
      isReady = true;
      return run;
    },
    (error: unknown) => {
      cause = messageOf(error);
      void worker.terminate();
      throw death();
    },
  );
  exposed.catch(() => undefined); // `ask` tells it; it need not be called
  void ended.then(() => {
    clearTimeout(timer);
    abandon?.(death());
  });

  return {
    ended,
    async ask(job, options = {}) {
      const run = await exposed;
      return await new Promise((resolve, reject) => {
        if (hasEnded(worker)) {
          reject(death());
          return;
        }
        // What the message is made of, or what it becomes, may be faulty; that is the job's fault alone.
        const fail = (error: unknown) =>
          reject(error instanceof PipelineError ? error : jobFailed(error));
        let message: object;
        try {
          message = toMessage(job, options.memory ?? Infinity);
        } catch (error) {
          fail(error);
          return;
        }
        abandon = reject;
        onProgress = options.onProgress;
        if (timeout !== undefined) timer = setTimeout(giveUp, timeout);
        run(message)
          .then((answer) => resolve(fromAnswer(answer)))
          .catch(fail)
          .finally(() => {
            clearTimeout(timer);
            onProgress = undefined;
          });
      });
    },
    stop: () => void worker.terminate(),
  };
}

/** What helps where a thread cannot have the pipes that it needs; Node says that in its message alone. */
const hintFor = (cause: string): string =>
  /\bE[MN]FILE\b/.test(cause) ? '; a higher `ulimit -n` or fewer threads (`workers`) help' : '';

/** A thread starts in some 60 ms; on a machine that is very busy it may take long. In ms. */
const START_TIMEOUT = 60_000;
