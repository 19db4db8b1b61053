import { PipelineError } from '../errors.js';
import { fromFailure } from '../jobs/answer.js';
import { checkEncoded } from '../jobs/check-encoded.js';
import type { EncodeReply } from '../jobs/encode-chunk.js';
import { readAnswer } from './documents.js';
import { framesOf } from './flight.js';
import type { Task } from './task.js';

/**
 * Takes the reply out of a worker's answer to a task.
 *
 * @throws the PipelineError of a failure, or `ERR_QUEUE_INVALID`, `ERR_ENCODER_INVALID` for a wrong reply.
 */
export function acceptAnswer(task: Task, document: Uint8Array): EncodeReply {
  const { answer } = readAnswer(document);
  if ('failure' in answer) throw withFrames(task, fromFailure(answer.failure));
  if (!('reply' in answer)) throw new PipelineError('ERR_QUEUE_INVALID', 'A worker has no answer');
  const { reply } = answer;
  if (reply.index !== task.chunk || reply.firstFrame !== task.firstFrame) {
    throw new PipelineError('ERR_QUEUE_INVALID', `The answer to chunk ${task.chunk} is to another`);
  }
  checkEncoded(reply, task.frames - (reply.damaged?.length ?? 0));
  return reply;
}

/** Whether a document is a reply. What failed in an earlier process, or is damaged, may pass now. */
export function isReply(document: Uint8Array): boolean {
  try {
    return 'reply' in readAnswer(document).answer;
  } catch {
    return false;
  }
}

/** An error of a whole chunk, such as the death of its worker, with the frames of the chunk. */
function withFrames(task: Task, error: PipelineError): PipelineError {
  if (error.index !== undefined) return error;
  const message = `Chunk ${task.chunk} (${framesOf(task)}): ${error.message}`;
  return new PipelineError(error.code, message, { index: task.firstFrame, cause: error });
}
