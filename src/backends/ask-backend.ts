import { from, mergeMap, Observable, type OperatorFunction } from 'rxjs';
import { PipelineError } from '../errors.js';
import type { EncodeJobOptions, EncodeReply } from '../jobs/encode-chunk.js';
import type { Chunk } from '../messages.js';
import type { ChunkBackend } from './backend.js';
import { withBytes } from './with-bytes.js';

/** Callbacks while chunks are encoded; the first argument is the 0-based index of the chunk. */
export interface ChunkObserver {
  readonly onStart?: ((chunk: number, worker: number, host?: string) => void) | undefined;
  readonly onProgress?: ((chunk: number, frames: number) => void) | undefined;
}

/** A chunk and the backend's reply to it. */
export interface Answered {
  readonly chunk: Chunk;
  readonly reply: EncodeReply;
}

/** Returns `backend`, or throws PipelineError `ERR_BACKEND_INVALID` if it is not a backend. */
export function checkBackend(backend: ChunkBackend): ChunkBackend {
  const { encode, unsubscribe } = (backend as Partial<ChunkBackend> | undefined) ?? {};
  if (typeof encode === 'function' && typeof unsubscribe === 'function') return backend;
  throw invalid('to be an object with functions `encode` and `unsubscribe`');
}

/**
 * Sends chunks to a backend, which a user may have written, and checks that each gets exactly one reply. A
 * local backend gets all chunks and queues them. A remote backend gets the bytes of files in place of
 * paths, and only one chunk more than it has workers, because these bytes take memory.
 *
 * @throws (through the stream) PipelineError of a job, or `ERR_BACKEND_INVALID`.
 */
export function askBackend(
  backend: ChunkBackend,
  options: EncodeJobOptions,
  workers: number,
  { onStart, onProgress }: ChunkObserver,
): OperatorFunction<Chunk, Answered> {
  const isLocal = backend.isLocal ?? true;
  const ask = ({
    index,
    firstFrame,
    frames,
    before,
    isContinued,
  }: Chunk): Observable<EncodeReply> => {
    return backend.encode(
      { ...options, index, firstFrame, frames, before, isContinued },
      {
        onStart: onStart && ((worker, host) => onStart(index, worker, host)),
        onProgress: onProgress && ((done) => onProgress(index, done)),
      },
    );
  };
  return mergeMap(
    (chunk) => answered(chunk, isLocal ? ask(chunk) : from(withBytes(chunk)).pipe(mergeMap(ask))),
    isLocal ? Infinity : workers + 1,
  );
}

/** Pairs a chunk with its reply, and fails unless there is exactly one. */
const answered = (chunk: Chunk, replies: Observable<EncodeReply>): Observable<Answered> =>
  new Observable((subscriber) => {
    let reply: EncodeReply | undefined;
    return replies.subscribe({
      next: (value) => {
        const isOwn = isReplyTo(chunk, value);
        if (reply) subscriber.error(invalid(`to give one reply to chunk ${chunk.index}, got two`));
        else if (isOwn) reply = value;
        else subscriber.error(invalid(`to give the reply to chunk ${chunk.index}, got another`));
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        if (reply) {
          subscriber.next({ chunk, reply });
          subscriber.complete();
        } else {
          subscriber.error(invalid(`to give a reply to chunk ${chunk.index}, got none`));
        }
      },
    });
  });

const isReplyTo = (chunk: Chunk, reply: Partial<EncodeReply> | undefined): boolean =>
  reply?.index === chunk.index && reply.firstFrame === chunk.firstFrame;

const invalid = (what: string): PipelineError =>
  new PipelineError('ERR_BACKEND_INVALID', `Expected the backend ${what}`);
