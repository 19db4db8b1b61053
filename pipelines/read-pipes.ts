import { imagesIn } from '../src/codecs/png/images-in.js';
import { frameError, PipelineError } from '../src/errors.js';
import type { FrameSource } from '../src/io/find-frames.js';
import { readPipe } from '../src/io/read-pipe.js';
import type { NamedFrame } from '../src/messages.js';

/** The most bytes of one pipe. */
const MAX_PIPE_BYTES = 2 ** 28;

/**
 * Reads the pipes among the inputs, all at once, because the programs that write to them may wait for one
 * another. A pipe that is named twice is read once. Files are only listed.
 *
 * @throws PipelineError `ERR_INPUT_UNREADABLE`, `ERR_NO_FRAMES` for a pipe without bytes, and the errors of
 *   `imagesIn`.
 */
export async function readPipes(
  sources: readonly FrameSource[],
  signal: AbortSignal,
): Promise<NamedFrame[]> {
  const options = { maxBytes: MAX_PIPE_BYTES, signal };
  const contents = new Map<string, Promise<Uint8Array>>();
  for (const { path, isPipe } of sources) {
    if (isPipe && !contents.has(path)) contents.set(path, readPipe(path, options));
  }
  await Promise.all(contents.values());

  const frames: NamedFrame[] = [];
  for (const { path } of sources) {
    const bytes = await contents.get(path);
    if (bytes === undefined) frames.push({ path });
    else for (const image of split(path, bytes, frames.length)) frames.push({ path, bytes: image });
  }
  return frames;
}

/** @param first the index of the pipe's first frame. */
function split(path: string, bytes: Uint8Array, first: number): Uint8Array[] {
  if (bytes.length === 0) {
    throw new PipelineError('ERR_NO_FRAMES', `No bytes came through the pipe ${path}`, { path });
  }
  const images: Uint8Array[] = [];
  try {
    for (const image of imagesIn(bytes)) images.push(image);
  } catch (error) {
    throw frameError(error, { index: first + images.length, path });
  }
  return images;
}
