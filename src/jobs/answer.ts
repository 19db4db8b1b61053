import { inspect, types } from 'node:util';
import {
  frameName,
  PipelineError,
  systemCode,
  type ErrorCode,
  type ErrorContext,
} from '../errors.js';

/**
 * The answer of an actor to a job. An error loses everything but its name and message on its way between
 * threads, so a failure is sent as plain data, with its code, frame, file, stack and cause.
 */
export type Answer<Reply> = Outcome<Reply> | { readonly failure: Failure };

/** The outcome of a job that did not fail. */
export type Outcome<Reply> =
  | {
      readonly reply: Reply;
      /** The memory that the largest frame of the job took, in bytes, if the job measures it. */
      readonly needs?: number;
    }
  | {
      /** The job was not done. It needs at least this much memory, in bytes: more than it was granted. */
      readonly needs: number;
    };

/** A {@link PipelineError} as plain data. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly stack: string | undefined;
  readonly index: number | undefined;
  readonly path: string | undefined;
  readonly cause: Cause | undefined;
}

/** The cause of an error, as plain data. */
export interface Cause {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** The code of a PipelineError or of a system error. */
  readonly code: string | undefined;
  readonly cause: Cause | undefined;
}

/** The most causes to follow, because an error can be its own cause, or the cause of its cause. */
const MAX_CAUSES = 8;

/**
 * Used in the worker: turns anything that was thrown into a failure. A PipelineError keeps its code;
 * anything else becomes the cause of an `ERR_JOB_FAILED`.
 *
 * @param context the frame that the job was working on, if it is known.
 */
export function toFailure(error: unknown, context?: ErrorContext): { readonly failure: Failure } {
  const failed = error instanceof PipelineError ? error : jobFailed(error, context);
  const { code, message, stack, index, path, cause } = failed;
  return { failure: { code, message, stack, index, path, cause: toCause(cause, MAX_CAUSES) } };
}

/** Makes the error for a job that has thrown something other than a PipelineError: `ERR_JOB_FAILED`. */
export function jobFailed(thrown: unknown, { index, path }: ErrorContext = {}): PipelineError {
  const where = index === undefined ? '' : `${frameName(index, path)}: `;
  const what = types.isNativeError(thrown)
    ? `${thrown.name}: ${thrown.message}`
    : `${inspect(thrown, { breakLength: Infinity, depth: 1 })} was thrown`;
  return new PipelineError('ERR_JOB_FAILED', `${where}A job failed unexpectedly: ${what}`, {
    index,
    path,
    // A value that is not an Error has no stack, and the message shows it already.
    cause: types.isNativeError(thrown) ? thrown : undefined,
  });
}

/**
 * Used in the main thread: takes the outcome out of an answer.
 *
 * @throws PipelineError the error of a failure.
 */
export function fromAnswer<Reply>(answer: Answer<Reply>): Outcome<Reply> {
  if ('failure' in answer) throw fromFailure(answer.failure);
  return answer;
}

/** Turns a failure back into the error that it was made of. */
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

/** Gives an error the stack that it had in its thread, because the stack of this thread says nothing. */
function withStack<E extends Error>(error: E, stack: string | undefined): E {
  if (stack !== undefined) error.stack = stack;
  return error;
}
