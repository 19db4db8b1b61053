import { PipelineError } from '../errors.js';
import type { EncodedBytes } from '../messages.js';

/**
 * Checks the chunk that an encoder has made, because a user's own encoder may be wrong: every added frame
 * is there, and each frame begins inside the bytes, after the one before it. So no frame is lost silently.
 *
 * @param added how many frames were added to the encoder.
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
