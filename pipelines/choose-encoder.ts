import { hasWebAssembly, requireEncoder } from '../src/encoders/require-encoder.js';
import type { Warning } from '../src/events.js';

/**
 * The encoder of a run: the one that was asked for, or the best that runs here.
 *
 * @throws PipelineError `ERR_WEBASSEMBLY_MISSING` for one that was asked for and cannot run.
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
      'Node has no WebAssembly here, so the encoder `plain` makes the GIF: slower, and larger',
  });
  return 'plain';
}
