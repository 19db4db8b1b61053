import { PipelineError } from '../src/errors.js';

/**
 * Counts the bytes of frames that are kept in a folder, of which the senders decide.
 *
 * @returns what throws `ERR_DISK_LIMIT` for the frame with which they are more than `maxBytes`.
 */
export function diskLimit(maxBytes: number, folder: string): (bytes: number) => void {
  let kept = 0;
  return (bytes) => {
    kept += bytes;
    if (kept <= maxBytes) return;
    throw new PipelineError(
      'ERR_DISK_LIMIT',
      `The frames in ${folder} would take more than ${maxBytes} bytes; \`maxDisk\` allows more, and \`resume\` goes on`,
      { path: folder },
    );
  };
}
