import { messageOf, PipelineError, type ErrorCode } from '../errors.js';

/**
 * What an actor answers. threads.js brings errors back with name and message alone, so a failure
 * travels as plain data and keeps its code, its frame and its file.
 */
export type Answer<Reply> = { readonly reply: Reply } | { readonly failure: Failure };

/** An error as plain data. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly index: number | undefined;
  readonly path: string | undefined;
}

/** Worker side: anything thrown becomes a failure. */
export function toFailure(error: unknown): { readonly failure: Failure } {
  if (error instanceof PipelineError) {
    const { code, message, index, path } = error;
    return { failure: { code, message, index, path } };
  }
  return {
    failure: {
      code: 'ERR_WORKER_FAILED',
      message: `A worker failed: ${messageOf(error)}`,
      index: undefined,
      path: undefined,
    },
  };
}

/** Main side: the reply, or the failure as the error it was. */
export function fromAnswer<Reply>(answer: Answer<Reply>): Reply {
  if ('reply' in answer) return answer.reply;
  throw fromFailure(answer.failure);
}

export const fromFailure = ({ code, message, index, path }: Failure): PipelineError =>
  new PipelineError(code, message, { index, path });
