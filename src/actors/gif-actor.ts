import type { Chunk, EncodedChunk } from '../messages.js';
import { startActor, type Actor } from './actor.js';
import { Worker } from './threads.js';

/**
 * A chunk as a message: the bytes of all frames in one buffer, because a message costs by its objects
 * more than by its bytes. Copied, not moved: a chunk must outlive the worker that dies with it.
 */
export interface GifJob {
  readonly index: number;
  readonly firstFrame: number;
  /** Per frame: the path of its file, or the end of its bytes in `bytes`; they begin where the last ended. */
  readonly frames: readonly (string | number)[];
  readonly bytes: Uint8Array;
}

export function gifJob({ index, firstFrame, frames }: Chunk): GifJob {
  let size = 0;
  for (const { png } of frames) if (typeof png !== 'string') size += png.length;
  const bytes = new Uint8Array(size);
  let end = 0;
  return {
    index,
    firstFrame,
    frames: frames.map(({ png }) => {
      if (typeof png === 'string') return png;
      bytes.set(png, end);
      end += png.length;
      return end;
    }),
    bytes,
  };
}

export const startGifActor = (): Actor<GifJob, EncodedChunk> =>
  startActor(new Worker('./gif-worker.js'));
