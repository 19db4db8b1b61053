import { setImmediate as turn } from 'node:timers/promises';
import { from, mergeMap, Observable, type OperatorFunction } from 'rxjs';
import { frameError, PipelineError } from '../errors.js';
import { readFrameFile } from '../io/frame-file.js';
import type { EncodeJobOptions, EncodeReply } from '../jobs/encode-chunk.js';
import type { Chunk, Frame } from '../messages.js';
import type { ChunkBackend } from './backend.js';

/** Called while chunks are encoded, each time with the number of the chunk. */
export interface ChunkObserver {
  readonly onStart?: ((chunk: number, worker: number) => void) | undefined;
  readonly onProgress?: ((chunk: number, frames: number) => void) | undefined;
}

/** A chunk, and what became of it. */
export interface Answered {
  readonly chunk: Chunk;
  readonly reply: EncodeReply;
}

/** @throws PipelineError `ERR_BACKEND_INVALID` for what is no backend. */
export function checkBackend(backend: ChunkBackend): ChunkBackend {
  const { encode, unsubscribe } = (backend as Partial<ChunkBackend> | undefined) ?? {};
  if (typeof encode === 'function' && typeof unsubscribe === 'function') return backend;
  throw invalid('to be an object with functions `encode` and `unsubscribe`');
}

/**
 * Gives chunks to a backend, which may be anybody's: each has exactly one reply, its own. A backend of
 * this machine queues them; another one gets the bytes of files, and as many chunks as it has workers
 * and one more, because they take memory.
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
  const ask = (chunk: Chunk, frames: readonly Frame[]): Observable<EncodeReply> => {
    const { index, firstFrame } = chunk;
    return backend.encode(
      { ...options, index, firstFrame, frames },
      {
        onStart: onStart && ((worker) => onStart(index, worker)),
        onProgress: onProgress && ((done) => onProgress(index, done)),
      },
    );
  };
  return mergeMap(
    (chunk) =>
      answered(
        chunk,
        isLocal
          ? ask(chunk, chunk.frames)
          : from(withBytes(chunk.frames)).pipe(mergeMap((frames) => ask(chunk, frames))),
      ),
    isLocal ? Infinity : workers + 1,
  );
}

/** The one reply to a chunk, with it. */
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

/** The same frames, with the bytes of files in the place of their paths. */
async function withBytes(frames: readonly Frame[]): Promise<Frame[]> {
  const all: Frame[] = [];
  for (const frame of frames) {
    const { image } = frame;
    if (typeof image !== 'string') {
      all.push(frame);
      continue;
    }
    all.push({ ...frame, image: readBytes(frame.index, image), name: image });
    // Sockets and timers have their turn between two files.
    await turn();
  }
  return all;
}

/** @throws PipelineError `ERR_INPUT_UNREADABLE`, with the frame's index. */
function readBytes(index: number, path: string): Uint8Array {
  try {
    return readFrameFile(path);
  } catch (error) {
    throw frameError(error, { index, path });
  }
}

const invalid = (what: string): PipelineError =>
  new PipelineError('ERR_BACKEND_INVALID', `Expected the backend ${what}`);
