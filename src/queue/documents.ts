import { createHash } from 'node:crypto';
import { ERROR_CODES, PipelineError } from '../errors.js';
import type { Answer, Failure } from '../jobs/answer.js';
import type { EncodeJob, EncodeReply } from '../jobs/encode-chunk.js';
import { toJob, toMessage, type JobMessage } from '../jobs/job-message.js';
import { isPixels, type Frame } from '../messages.js';

/**
 * A document is what a {@link ChunkStore} holds: 32 bytes of SHA-256 of all that follows, 4 bytes with the
 * length of the header (little-endian), the header as JSON, and bytes that the header describes.
 */
const DIGEST = 32;
const LENGTH = 4;

/** The answer to a job. */
export interface JobAnswer {
  readonly answer: Answer<EncodeReply>;
  /** The name of the worker that did the job. */
  readonly worker: string;
}

/** Writes a job. Equal jobs give equal documents. */
export function writeJob(job: EncodeJob): Uint8Array {
  const plain = {
    ...job,
    frames: job.frames.map(ofThisProcess),
    before: job.before && {
      anchor: ofThisProcess(job.before.anchor),
      last: ofThisProcess(job.before.last),
    },
  };
  const { bytes, memory: _, ...rest } = toMessage(plain, 0);
  return write({ ...rest, ends: bytes.ends }, bytes.bytes);
}

/** @throws PipelineError `ERR_QUEUE_INVALID` */
export function readJob(document: Uint8Array): EncodeJob {
  const { header, bytes } = read(document);
  const { ends, ...message } = header as Omit<JobMessage, 'bytes' | 'memory'> & {
    readonly ends: readonly number[];
  };
  const isWhole =
    Array.isArray(ends) &&
    // `every` alone would skip holes.
    [...(ends as readonly number[])].every(
      (end, k) => Number.isInteger(end) && end >= (ends[k - 1] ?? 0),
    ) &&
    (ends.at(-1) ?? 0) === bytes.length &&
    (!message.hasBefore || ends.length >= 2);
  if (!isWhole) throw invalid('its frames do not match its size');
  return toJob({ ...message, memory: 0, bytes: { bytes, ends } });
}

/** Writes the answer to a job. */
export function writeAnswer({ answer, worker }: JobAnswer): Uint8Array {
  if (!('reply' in answer)) return write({ worker, answer }, new Uint8Array());
  const { bytes, ...reply } = answer.reply;
  return write({ worker, answer: { ...answer, reply } }, bytes);
}

/** @throws PipelineError `ERR_QUEUE_INVALID` */
export function readAnswer(document: Uint8Array): JobAnswer {
  const { header, bytes } = read(document);
  const { worker, answer } = header as Partial<JobAnswer>;
  if (typeof worker !== 'string' || typeof answer !== 'object') throw invalid('it is no answer');
  if ('failure' in answer) {
    if (isFailure(answer.failure)) return { worker, answer };
    throw invalid('its failure has no code');
  }
  if (!('reply' in answer) || !isReply(answer.reply)) throw invalid('it has no reply');
  return { worker, answer: { ...answer, reply: { ...answer.reply, bytes } } };
}

/** Whether this has the parts of a failure without which its error could not be made. */
const isFailure = ({ code, message }: Partial<Failure>): boolean =>
  typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) && typeof message === 'string';

/** Whether this has the parts of a reply that are looked into. */
const isReply = ({ frames, times, damaged = [] }: Partial<EncodeReply>): boolean =>
  Array.isArray(frames) &&
  [...(frames as readonly unknown[])].every(isObject) &&
  isObject(times) &&
  Array.isArray(damaged) &&
  [...(damaged as readonly unknown[])].every((one) => isObject(one) && 'failure' in one);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The name of a document: its SHA-256 in hexadecimal digits. */
export const digestOf = (document: Uint8Array): string =>
  Buffer.from(document.subarray(0, DIGEST)).toString('hex');

function write(header: unknown, bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const document = Buffer.allocUnsafeSlow(DIGEST + LENGTH + text.length + bytes.length);
  document.writeUInt32LE(text.length, DIGEST);
  text.copy(document, DIGEST + LENGTH);
  document.set(bytes, DIGEST + LENGTH + text.length);
  sha256(document).copy(document);
  return document;
}

function read(document: Uint8Array): {
  readonly header: unknown;
  readonly bytes: Uint8Array<ArrayBuffer>;
} {
  const buffer = Buffer.from(document.buffer, document.byteOffset, document.length);
  if (buffer.length < DIGEST + LENGTH) throw invalid('it is cut off');
  if (!sha256(buffer).equals(buffer.subarray(0, DIGEST))) {
    throw invalid('its bytes do not match its SHA-256');
  }
  const begin = DIGEST + LENGTH;
  const end = begin + buffer.readUInt32LE(DIGEST);
  if (end > buffer.length) throw invalid('its header is cut off');
  const header = parse(buffer.toString('utf8', begin, end));
  if (!isObject(header)) throw invalid('it has no header');
  // In a buffer of their own, which can move to another thread.
  return { header, bytes: Uint8Array.from(buffer.subarray(end)) };
}

/** JSON has no `undefined`: in an array it became `null`. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => value ?? undefined);
  } catch (cause) {
    throw new PipelineError('ERR_QUEUE_INVALID', 'A document of the queue is damaged', { cause });
  }
}

const sha256 = (document: Buffer): Buffer =>
  createHash('sha256').update(document.subarray(DIGEST)).digest();

/** A frame in memory that threads share, as one in memory of its own. */
const ofThisProcess = (frame: Frame): Frame => {
  const { image } = frame;
  if (typeof image === 'string' || !isPixels(image)) return frame;
  const { width, height, rgba } = image;
  if (!(rgba.buffer instanceof SharedArrayBuffer)) return frame;
  return { ...frame, image: { width, height, rgba: Uint8Array.from(rgba) } };
};

const invalid = (why: string): PipelineError =>
  new PipelineError('ERR_QUEUE_INVALID', `A document of the queue is damaged: ${why}`);
