import { PipelineError } from '../errors.js';
import type { EncodedBytes } from '../messages.js';

/**
 * Checks what an encoder made, which may be anybody's: every frame is there, and its part begins inside
 * of the bytes, after that of the frame before it. Nothing is lost in silence.
 *
 * @param added how many frames the encoder was given.
 * @throws PipelineError `ERR_ENCODER_INVALID`.
 */
export function checkEncoded({ frames, bytes }: EncodedBytes, added: number): void {
  if (!Array.isArray(frames) || !(bytes instanceof Uint8Array)) {
    throw invalid('Expected a chunk of { frames, bytes }');
  }
  let held = 0;
  let end = -1;
  for (const { offset, repeats = 0 } of frames as EncodedBytes['frames']) {
    if (!Number.isInteger(offset) || offset <= end || offset >= bytes.length) {
      throw invalid(`A frame begins at byte ${offset} of a chunk of ${bytes.length} bytes`);
    }
    end = offset;
    held += 1 + repeats;
  }
  if (held !== added) throw invalid(`Expected a chunk of ${added} frames, got ${held}`);
}

const invalid = (what: string): PipelineError =>
  new PipelineError('ERR_ENCODER_INVALID', `${what} from the encoder`);
