import { messageOf, PipelineError, systemCode } from '../errors.js';
import { tooManyFiles } from './too-many-files.js';

/**
 * The error for a write that failed: `ERR_DISK_FULL`, `ERR_TOO_MANY_OPEN_FILES` or else `code`.
 *
 * @param path `undefined` for a stream.
 */
export function writeError(
  code: 'ERR_FRAMES_DIR_UNWRITABLE' | 'ERR_OUTPUT_UNWRITABLE',
  path: string | undefined,
  error: unknown,
  index?: number,
): PipelineError {
  const ownLimit = tooManyFiles(error, { index, path });
  if (ownLimit) return ownLimit;
  const system = systemCode(error);
  const what = path ?? 'the output';
  const full = system === 'ENOSPC' || system === 'EDQUOT' || system === 'EFBIG';
  return new PipelineError(
    full ? 'ERR_DISK_FULL' : code,
    full
      ? `No room to write ${what}: ${messageOf(error)}`
      : `Cannot write ${what}: ${messageOf(error)}`,
    { index, path, cause: error },
  );
}
