import { messageOf, PipelineError } from '../errors.js';
import { fromAnswer, jobFailed, type Answer, type Outcome } from '../jobs/answer.js';
import { openThread, type Worker } from './threads.js';

/** A worker thread that answers one job at a time. */
export interface Actor<Job, Reply> {
  /** Resolves when the thread has ended, for any reason. */
  readonly ended: Promise<void>;
  /**
   * Runs a job. Rejects with the PipelineError that the job threw, `ERR_JOB_FAILED` for any other error of
   * the job, `ERR_WORKER_DIED` if the thread ended during the job, or `ERR_WORKER_FAILED` if the thread
   * could not load.
   */
  ask(job: Job, options?: AskOptions): Promise<Outcome<Reply>>;
  /** Ends the thread, after the frame that it works on, and within half a second. */
  stop(): void;
}

export interface AskOptions {
  /** The most memory that the job may use, in bytes. @default Infinity */
  readonly memory?: number;
  /** Called with the progress that the thread posts (`progressTeller`). It must not throw. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

export interface ActorOptions {
  /** The longest time for a job, in ms; after it the thread is ended and counts as dead. @default no limit */
  readonly timeout?: number;
}

/**
 * Supervises a thread: each job ends with an answer, an error, or the death of the thread.
 *
 * @param toMessage turns a job, and the bytes of memory that it may use, into the message for the thread.
 *   The job itself stays here, so that another actor can do it again if this one dies.
 */
export function startActor<Job, Reply>(
  worker: Worker,
  toMessage: (job: Job, memory: number) => object,
  { timeout }: ActorOptions = {},
): Actor<Job, Reply> {
  let cause = 'its thread exited';
  let isReady = false;
  /** Rejects the promise of the running job. (`Promise.race` would keep every answer in memory.) */
  let abandon: ((error: PipelineError) => void) | undefined;
  /** The timeout of the running job. */
  let timer: NodeJS.Timeout | undefined;
  let onProgress: AskOptions['onProgress'];

  const thread = openThread<Answer<Reply>>(worker, {
    onProgress: (done) => onProgress?.(done),
    onCrash: (message) => {
      cause = message;
    },
  });
  const giveUp = () => {
    cause = `it gave no answer for ${timeout} ms`;
    thread.stop();
  };
  const death = () =>
    isReady
      ? new PipelineError('ERR_WORKER_DIED', `A worker died: ${cause}`)
      : new PipelineError('ERR_WORKER_FAILED', `A worker did not start: ${cause}${hintFor(cause)}`);
  const loaded = thread.loaded.then(
    (send) => {
      if (!send) throw death();
      isReady = true;
      return send;
    },
    (error: unknown) => {
      cause = messageOf(error);
      thread.stop();
      throw death();
    },
  );
  loaded.catch(() => undefined); // `ask` reports the error, but may never be called
  void thread.ended.then(() => {
    clearTimeout(timer);
    abandon?.(death());
  });

  return {
    ended: thread.ended,
    async ask(job, options = {}) {
      const send = await loaded;
      return await new Promise((resolve, reject) => {
        if (thread.hasEnded()) {
          reject(death());
          return;
        }
        // If the message cannot be made or sent, or the answer cannot be read, only this job fails.
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
        send(message)
          .then((answer) => resolve(fromAnswer(answer)))
          .catch(fail)
          .finally(() => {
            clearTimeout(timer);
            onProgress = undefined;
          });
      });
    },
    stop: () => thread.stop(),
  };
}

/** A hint for a thread that could not open its pipes. Node gives no code, only a message, for that. */
const hintFor = (cause: string): string =>
  /\bE[MN]FILE\b/.test(cause) ? '; raise `ulimit -n`, or lower `workers`' : '';
