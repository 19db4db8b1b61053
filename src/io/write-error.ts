import { messageOf, PipelineError, systemCode } from '../errors.js';

/** The error for a write that failed: a full disk is told apart, the rest is `code`. */
export function writeError(
  code: 'ERR_FRAMES_DIR_UNWRITABLE' | 'ERR_OUTPUT_UNWRITABLE',
  path: string,
  error: unknown,
  index?: number,
): PipelineError {
  const system = systemCode(error);
  const full = system === 'ENOSPC' || system === 'EDQUOT' || system === 'EFBIG';
  return new PipelineError(
    full ? 'ERR_DISK_FULL' : code,
    full
      ? `No room to write ${path}: ${messageOf(error)}`
      : `Cannot write ${path}: ${messageOf(error)}`,
    { index, path, cause: error },
  );
}
