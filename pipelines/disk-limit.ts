import { PipelineError } from '../src/errors.js';

/**
 * Limits the bytes of all frames in a folder, because senders decide how large frames are.
 *
 * @returns a function to call with the size of each frame in bytes; it throws PipelineError
 *   `ERR_DISK_LIMIT` when the sum exceeds `maxBytes`.
 */
export function diskLimit(maxBytes: number, folder: string): (bytes: number) => void {
  let kept = 0;
  return (bytes) => {
    kept += bytes;
    if (kept <= maxBytes) return;
    throw new PipelineError(
      'ERR_DISK_LIMIT',
      `The frames in ${folder} would take more than ${maxBytes} bytes; raise \`maxDisk\`, and continue with \`resume\``,
      { path: folder },
    );
  };
}
