import { SIGNATURE } from './chunks.js';
import { PngSplitter } from './split-png.js';

/**
 * The images in the bytes of a pipe: several PNG files, one right after another, or a single image of any
 * format. Two PNG signatures mean several files.
 *
 * @param bytes everything that came through the pipe.
 * @returns one array for each image; none for no bytes.
 * @throws PipelineError as `PngSplitter` does, if one of several files is incomplete.
 */
export function* imagesIn(bytes: Uint8Array): Iterable<Uint8Array> {
  if (!hasSeveral(bytes)) {
    if (bytes.length > 0) yield bytes;
    return;
  }
  const splitter = new PngSplitter(bytes.length);
  yield* splitter.push(bytes);
  splitter.end();
}

function hasSeveral({ buffer, byteOffset, length }: Uint8Array): boolean {
  const bytes = Buffer.from(buffer, byteOffset, length);
  return bytes.indexOf(SIGNATURE) === 0 && bytes.indexOf(SIGNATURE, SIGNATURE.length) !== -1;
}
