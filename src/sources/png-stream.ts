import { PngSplitter } from '../codecs/png/split-png.js';
import { frameError, PipelineError } from '../errors.js';
import { readPieces } from '../io/read-pieces.js';
import type { SequentialSource, SourceFrame } from './source.js';

/** The options of `pngStream` and `splitFrames`. */
export interface SplitFramesOptions {
  /** A frame of more bytes is an error, before all of it has been read. */
  readonly maxFrameBytes: number;
}

/**
 * A source that reads a stream of PNG files, one directly after another. It reads only when a frame is
 * needed, so that the program that writes the stream waits while the window is full.
 *
 * @example
 * gifPipeline({ inputs: pngStream(process.stdin, { maxFrameBytes: 32e6 }) });
 */
export const pngStream = (
  stream: AsyncIterable<Uint8Array>,
  options: SplitFramesOptions,
): SequentialSource => ({
  label: 'a stream',
  frames: (signal) => splitFrames(readPieces(stream, signal), options),
});

/**
 * Splits a stream of concatenated PNG files into frames.
 *
 * @throws PipelineError `ERR_NOT_A_PNG`, `ERR_PNG_TRUNCATED` or `ERR_FRAME_TOO_LARGE`, with the index
 *   of the frame and its offset in the stream; `ERR_NO_FRAMES` for a stream without bytes.
 */
export async function* splitFrames(
  pieces: AsyncIterable<Uint8Array>,
  { maxFrameBytes }: SplitFramesOptions,
): AsyncGenerator<SourceFrame & { readonly image: Uint8Array }, void> {
  const splitter = new PngSplitter(maxFrameBytes);
  let index = 0;
  try {
    for await (const piece of pieces) {
      for (const image of splitter.push(piece)) {
        yield { image };
        index += 1;
      }
    }
    splitter.end();
  } catch (error) {
    throw frameError(error, { index });
  }
  if (index === 0) {
    throw new PipelineError('ERR_NO_FRAMES', 'The input is empty; expected PNG files');
  }
}
