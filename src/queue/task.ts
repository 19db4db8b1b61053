import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { PipelineError } from '../errors.js';
import type { StoreAddress } from './store.js';

/**
 * The version of tasks and of documents. It is in the name of the queue, so that coordinators and workers of
 * different versions never meet.
 */
export const PROTOCOL = 1;

/** The name of the queue. Without a colon, which separates the parts of a key. */
export const QUEUE_NAME = `image-pipeline-${PROTOCOL}`;

/**
 * One chunk to encode, as the queue carries it: small, without bytes of frames, and without secrets. The
 * frames are in the store, in the document `job`.
 */
export interface Task {
  /** The run that the chunk belongs to. */
  readonly run: string;
  /** The 0-based number of the chunk. */
  readonly chunk: number;
  /** The position in the animation of the chunk's first frame. */
  readonly firstFrame: number;
  /** The number of its frames. */
  readonly frames: number;
  /** The name of the document with the job: its SHA-256 in hexadecimal digits. */
  readonly job: string;
  readonly store: StoreAddress;
}

/** A task with its signature, which proves that its sender knows the secret. */
export interface SignedTask extends Task {
  readonly signature: string;
}

/** The id of a new run: 16 hexadecimal digits. */
export const newRun = (): string => randomBytes(8).toString('hex');

/** Whether a text can be the id of a run. It becomes part of keys, URLs and file names. */
export const isRun = (text: unknown): text is string =>
  typeof text === 'string' && /^[\da-f]{16}$/.test(text);

/** The id of a task's job in the queue. BullMQ allows no colon in it. */
export const taskId = ({ run, chunk }: Pick<Task, 'run' | 'chunk'>): string => `${run}-${chunk}`;

/** The names of a task's documents in the store. */
export const jobName = ({ run, job }: Pick<Task, 'run' | 'job'>): string => `${run}/${job}.job`;
export const answerName = ({ run, job }: Pick<Task, 'run' | 'job'>): string =>
  `${run}/${job}.answer`;

/** The token that workers of a run send to its store. It is never written anywhere. */
export const tokenOf = (secret: string, run: string): string => hmac(secret, `token ${run}`);

/** Signs a task. */
export const sign = (secret: string, task: Task): SignedTask => ({
  ...task,
  signature: hmac(secret, textOf(task)),
});

/**
 * Checks what came from the queue, which anyone may have put there.
 *
 * @throws PipelineError `ERR_QUEUE_INVALID`.
 */
export function checkTask(secret: string, value: unknown): Task {
  const { run, chunk, firstFrame, frames, job, store, signature } = (value ??
    {}) as Partial<SignedTask>;
  const isTask =
    isRun(run) &&
    isCount(chunk) &&
    isCount(firstFrame) &&
    isCount(frames) &&
    typeof job === 'string' &&
    /^[\da-f]{64}$/.test(job) &&
    isAddress(store) &&
    typeof signature === 'string';
  if (!isTask) throw new PipelineError('ERR_QUEUE_INVALID', 'A task of the queue is malformed');
  const task = { run, chunk, firstFrame, frames, job, store };
  const expected = Buffer.from(hmac(secret, textOf(task)));
  const given = Buffer.from(signature);
  if (given.length === expected.length && timingSafeEqual(given, expected)) return task;
  throw new PipelineError(
    'ERR_QUEUE_INVALID',
    `The task of chunk ${task.chunk} is signed with another secret; give the worker and the run the same (\`queueSecret\`)`,
  );
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const isAddress = (store: unknown): store is StoreAddress => {
  const { kind, url } = (store ?? {}) as { kind?: unknown; url?: unknown };
  if (kind === 'redis') return url === undefined;
  if (kind !== 'http' || typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, pathname, username, password, search, hash } = new URL(url);
  // A host and a port, and nothing that would lead a worker elsewhere there.
  return protocol === 'http:' && pathname === '/' && username + password + search + hash === '';
};

/** All parts of a task in a fixed order. */
const textOf = ({ run, chunk, firstFrame, frames, job, store }: Task): string =>
  JSON.stringify([
    PROTOCOL,
    run,
    chunk,
    firstFrame,
    frames,
    job,
    store.kind,
    'url' in store ? store.url : null,
  ]);

/** HMAC-SHA256 (RFC 2104), in the alphabet of base64url. */
const hmac = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url');
