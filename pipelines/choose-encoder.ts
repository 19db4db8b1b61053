import { hasWebAssembly, requireEncoder } from '../src/encoders/require-encoder.js';
import type { Warning } from '../src/events.js';

/**
 * The encoder of a run: the one in the options, or else the best one that this Node can run.
 *
 * @param report called with a warning if that is not `kernels`.
 * @throws PipelineError `ERR_WEBASSEMBLY_MISSING` if the encoder in the options cannot run.
 */
export function chooseEncoder(
  asked: string | undefined,
  report: (warning: Warning) => void,
): string {
  if (asked !== undefined) {
    requireEncoder(asked);
    return asked;
  }
  if (hasWebAssembly()) return 'kernels';
  report({
    type: 'warning',
    code: 'WARN_PLAIN_ENCODER',
    message:
      'Node has no WebAssembly here, so the encoder `plain` makes the GIF; it is slower, and its GIFs are larger',
  });
  return 'plain';
}
