import { setTimeout as sleep } from 'node:timers/promises';
import { hasTrait, PipelineError } from '../errors.js';
import type { WorkEvent } from '../events.js';
import { jobFailed, toFailure, type Answer } from '../jobs/answer.js';
import type { EncodeJob, EncodeReply } from '../jobs/encode-chunk.js';
import type { TakenTask } from './consumer.js';
import { digestOf, readJob, writeAnswer } from './documents.js';
import type { ChunkStore } from './store.js';
import { answerName, checkTask, jobName, type Task } from './task.js';

/** What a worker needs to do tasks. */
export interface TaskContext {
  /** The name of the worker. */
  readonly name: string;
  /** What it shares with its runs. */
  readonly secret: string;
  readonly storeOf: (task: Task) => Pick<ChunkStore, 'get' | 'put'>;
  /** Checks a job against the limits of this worker, and returns it within them. */
  readonly allow: (job: EncodeJob) => EncodeJob;
  readonly encode: (
    job: EncodeJob,
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ) => Promise<EncodeReply>;
  readonly report: (event: WorkEvent) => void;
}

/** The least time between two reports of progress, in ms. */
const TELL_INTERVAL = 1_000;
/** The waits between tries to bring an answer to the store, in ms. */
const PUT_WAITS = [200, 1_000, 3_000];

/**
 * Does a task: gets the job, encodes it, and brings the answer to the store. An error that the job would have
 * anywhere is an answer, too. After another error, such as one of the network, the queue gives the task to a
 * worker again.
 *
 * @returns (as a promise) how it ended. It never rejects.
 */
export async function doTask(taken: TakenTask, context: TaskContext): Promise<WorkEvent> {
  let task: Task | undefined;
  try {
    task = checkTask(context.secret, taken.data);
    const event = await answerTask(task, taken, context);
    taken.done();
    return event;
  } catch (thrown) {
    const error = thrown instanceof PipelineError ? thrown : jobFailed(thrown);
    taken.fail(error);
    return { type: 'task-failed', ...(task && partsOf(task)), error, isRetried: !taken.isLast };
  }
}

async function answerTask(
  task: Task,
  { isLast, signal, tell }: TakenTask,
  { name, storeOf, allow, encode, report }: TaskContext,
): Promise<WorkEvent> {
  const store = storeOf(task);
  const document = await store.get(jobName(task));
  if (!document) return { type: 'task-dropped', ...partsOf(task) };
  report({ type: 'task-started', ...partsOf(task) });
  tell({ worker: name, frames: 0 });
  let told = performance.now();
  const onProgress = (frames: number): void => {
    const now = performance.now();
    if (now - told < TELL_INTERVAL) return;
    told = now;
    tell({ worker: name, frames });
  };
  const bring = (answer: Answer<EncodeReply>): Promise<void> =>
    putWithRetries(store, answerName(task), writeAnswer({ answer, worker: name }), signal);
  try {
    if (digestOf(document) !== task.job) {
      throw new PipelineError('ERR_QUEUE_INVALID', `The job of chunk ${task.chunk} is another one`);
    }
    const reply = await encode(allow(readJob(document)), onProgress, signal);
    await bring({ reply });
    const { decode, encode: encodeTime } = reply.times;
    const bytes = reply.bytes.length;
    return { type: 'task-done', ...partsOf(task), bytes, decodeTime: decode, encodeTime };
  } catch (error) {
    const mayPass = !(error instanceof PipelineError) || hasTrait(error, 'transient');
    if (signal.aborted || (mayPass && !isLast)) throw error;
    const { failure } = toFailure(error);
    await bring({ failure });
    const failed = error instanceof PipelineError ? error : jobFailed(error);
    return { type: 'task-failed', ...partsOf(task), error: failed, isRetried: false };
  }
}

const partsOf = ({ run, chunk, firstFrame, frames }: Task) => ({ run, chunk, firstFrame, frames });

async function putWithRetries(
  store: Pick<ChunkStore, 'put'>,
  name: string,
  document: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  for (const wait of PUT_WAITS) {
    try {
      await store.put(name, document);
      return;
    } catch (error) {
      if (!hasTrait(error, 'transient')) throw error;
      await sleep(wait, undefined, { signal });
    }
  }
  await store.put(name, document);
}
