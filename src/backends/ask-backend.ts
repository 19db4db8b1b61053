import { setImmediate as turn } from 'node:timers/promises';
import { from, mergeMap, Observable, type OperatorFunction } from 'rxjs';
import { frameError, PipelineError } from '../errors.js';
import { readFrameFile } from '../io/frame-file.js';
import type { EncodeJobOptions, EncodeReply } from '../jobs/encode-chunk.js';
import type { Chunk, Frame } from '../messages.js';
import type { ChunkBackend } from './backend.js';

/** Callbacks while chunks are encoded; the first argument is the 0-based index of the chunk. */
export interface ChunkObserver {
  readonly onStart?: ((chunk: number, worker: number) => void) | undefined;
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
        onStart: onStart && ((worker) => onStart(index, worker)),
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

/** The same chunk with the bytes of files in place of their paths. */
async function withBytes(chunk: Chunk): Promise<Chunk> {
  const { before } = chunk;
  const frames = await readAll(chunk.frames);
  if (!before) return { ...chunk, frames };
  const [anchor, last] = (await readAll([before.anchor, before.last])) as [Frame, Frame];
  return { ...chunk, frames, before: { anchor, last } };
}

async function readAll(frames: readonly Frame[]): Promise<Frame[]> {
  const all: Frame[] = [];
  for (const frame of frames) {
    const { image } = frame;
    if (typeof image !== 'string') {
      all.push(frame);
      continue;
    }
    all.push({ ...frame, image: readBytes(frame.index, image), name: image });
    // Let the event loop serve sockets and timers between two files.
    await turn();
  }
  return all;
}

/** Reads the file of frame `index`. @throws PipelineError `ERR_INPUT_UNREADABLE`, with that index. */
function readBytes(index: number, path: string): Uint8Array {
  try {
    return readFrameFile(path);
  } catch (error) {
    throw frameError(error, { index, path });
  }
}

const invalid = (what: string): PipelineError =>
  new PipelineError('ERR_BACKEND_INVALID', `Expected the backend ${what}`);
