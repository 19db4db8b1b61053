import { SIGNATURE } from './chunks.js';
import { PngSplitter } from './split-png.js';

/**
 * The images in what came through a pipe: several PNG files one right after another, or one of any
 * kind, whatever comes behind it.
 *
 * @throws PipelineError as `PngSplitter`, where there are several and one is not whole.
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
