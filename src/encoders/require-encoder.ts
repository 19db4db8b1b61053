import { PipelineError } from '../errors.js';

/** Whether Node has WebAssembly; `node --jitless` does not. */
export const hasWebAssembly = (): boolean => 'WebAssembly' in globalThis;

/**
 * Refuses an encoder that this Node cannot run. It is called before a run begins, so that no frame is
 * downloaded in vain.
 *
 * @throws PipelineError `ERR_WEBASSEMBLY_MISSING`.
 */
export function requireEncoder(encoder: string): void {
  if (encoder !== 'kernels' || hasWebAssembly()) return;
  throw new PipelineError(
    'ERR_WEBASSEMBLY_MISSING',
    'The encoder `kernels` needs WebAssembly, which this Node lacks; start Node without --jitless, or use the encoder `plain`',
  );
}
