import { resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { frameError } from '../errors.js';
import { readFrameFile } from '../io/frame-file.js';
import type { Frame, FramesBefore } from '../messages.js';

/** The frames of a chunk, and those before it. */
interface WithFrames {
  readonly frames: readonly Frame[];
  readonly before?: FramesBefore<Frame> | undefined;
}

/**
 * Reads the files of a chunk's frames, for a worker that cannot read them itself.
 *
 * @param isShared whether the worker can read the file at a path, so that the path stays.
 * @throws (as a rejection) PipelineError `ERR_INPUT_UNREADABLE`, with the index of the frame.
 */
export async function withBytes<Chunk extends WithFrames>(
  chunk: Chunk,
  isShared: (path: string) => boolean = () => false,
): Promise<Chunk> {
  const { before } = chunk;
  const frames = await readAll(chunk.frames, isShared);
  if (!before) return { ...chunk, frames };
  const [anchor, last] = (await readAll([before.anchor, before.last], isShared)) as [Frame, Frame];
  return { ...chunk, frames, before: { anchor, last } };
}

async function readAll(
  frames: readonly Frame[],
  isShared: (path: string) => boolean,
): Promise<Frame[]> {
  const all: Frame[] = [];
  for (const frame of frames) {
    const { image } = frame;
    if (typeof image !== 'string' || isShared(image)) {
      // The worker has another working directory.
      all.push(typeof image === 'string' ? { ...frame, image: resolve(image) } : frame);
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
