import { inspect, types } from 'node:util';
import {
  frameName,
  PipelineError,
  systemCode,
  type ErrorCode,
  type ErrorContext,
} from '../errors.js';

/**
 * What an actor answers. threads.js brings errors back with name and message alone, so a failure
 * travels as plain data and keeps its code, its frame, its file, its stack and its cause.
 */
export type Answer<Reply> = Outcome<Reply> | { readonly failure: Failure };

/** What became of a job that did not fail. */
export type Outcome<Reply> =
  | {
      readonly reply: Reply;
      /** The memory that the job took, in bytes, where it counts. */
      readonly needs?: number;
    }
  | {
      /** The job was not done: it takes at least so much memory, in bytes, more than it was granted. */
      readonly needs: number;
    };

/** A PipelineError as plain data. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly stack: string | undefined;
  readonly index: number | undefined;
  readonly path: string | undefined;
  readonly cause: Cause | undefined;
}

/** The error behind another one, as plain data. */
export interface Cause {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a PipelineError or an error of the system. */
  readonly code: string | undefined;
  readonly cause: Cause | undefined;
}

/** An error may be its own cause, or that of its cause: no more than this many are followed. */
const MAX_CAUSES = 8;

/**
 * Worker side: anything thrown becomes a failure. What is not a PipelineError is a fault of the job
 * alone, `ERR_JOB_FAILED`, whose cause it is.
 *
 * @param context the frame that the job was working on, where it is known.
 */
export function toFailure(error: unknown, context?: ErrorContext): { readonly failure: Failure } {
  const failed = error instanceof PipelineError ? error : jobFailed(error, context);
  const { code, message, stack, index, path, cause } = failed;
  return { failure: { code, message, stack, index, path, cause: toCause(cause, MAX_CAUSES) } };
}

/** The error of a job in which something unexpected was thrown. */
export function jobFailed(thrown: unknown, { index, path }: ErrorContext = {}): PipelineError {
  const where = index === undefined ? '' : `${frameName(index, path)}: `;
  const what = types.isNativeError(thrown)
    ? `${thrown.name}: ${thrown.message}`
    : `${inspect(thrown, { breakLength: Infinity, depth: 1 })} was thrown`;
  return new PipelineError('ERR_JOB_FAILED', `${where}A job failed unexpectedly: ${what}`, {
    index,
    path,
    // A value that is no error is in the message; it may be anything, and has no stack.
    cause: types.isNativeError(thrown) ? thrown : undefined,
  });
}

/** Main side: the reply, or the failure as the error it was. */
export function fromAnswer<Reply>(answer: Answer<Reply>): Outcome<Reply> {
  if ('failure' in answer) throw fromFailure(answer.failure);
  return answer;
}

export function fromFailure(failure: Failure): PipelineError {
  const { code, message, stack, index, path, cause } = failure;
  const error = new PipelineError(code, message, { index, path, cause: fromCause(cause) });
  return withStack(error, stack);
}

function toCause(error: unknown, left: number): Cause | undefined {
  if (!types.isNativeError(error) || left === 0) return undefined;
  const { name, message, stack, cause } = error;
  const code = error instanceof PipelineError ? error.code : systemCode(error);
  return { name, message, stack, code, cause: toCause(cause, left - 1) };
}

function fromCause(data: Cause | undefined): Error | undefined {
  if (!data) return undefined;
  const { name, message, stack, code } = data;
  const cause = fromCause(data.cause);
  const error = new Error(message, cause && { cause });
  Object.assign(error, { name }, code === undefined ? {} : { code });
  return withStack(error, stack);
}

/** Gives an error the stack that it had in its thread: where it is read says nothing. */
function withStack<E extends Error>(error: E, stack: string | undefined): E {
  if (stack !== undefined) error.stack = stack;
  return error;
}
