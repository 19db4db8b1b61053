import { PngSplitter } from '../codecs/png/split-png.js';
import { frameError, PipelineError } from '../errors.js';
import type { DownloadedFrame } from '../messages.js';

export interface SplitFramesOptions {
  /** A frame of more bytes is refused, before it comes. */
  readonly maxFrameBytes: number;
}

/**
 * Makes frames of a stream that holds PNG files, one right after another. It takes the next piece
 * when it is asked for a frame that has not come: the wait of a full window reaches whoever writes.
 *
 * @throws PipelineError `ERR_NOT_A_PNG`, `ERR_PNG_TRUNCATED` or `ERR_FRAME_TOO_LARGE`, with the index
 *   of the frame and where in the stream it begins; `ERR_NO_FRAMES` for a stream without bytes.
 */
export async function* splitFrames(
  pieces: AsyncIterable<Uint8Array>,
  { maxFrameBytes }: SplitFramesOptions,
): AsyncGenerator<DownloadedFrame, void> {
  const splitter = new PngSplitter(maxFrameBytes);
  let index = 0;
  try {
    for await (const piece of pieces) {
      for (const png of splitter.push(piece)) yield { index: index++, png };
    }
    splitter.end();
  } catch (error) {
    throw frameError(error, { index });
  }
  if (index === 0) {
    throw new PipelineError('ERR_NO_FRAMES', 'The input is empty; expected PNG files');
  }
}
