import { PipelineError } from '../../errors.js';

/**
 * The encoder's loops are WebAssembly, which `node --jitless` is without. Asked before a run begins, so that
 * no frame is downloaded for nothing.
 *
 * @throws PipelineError `ERR_WEBASSEMBLY_MISSING`.
 */
export function requireWebAssembly(): void {
  if ('WebAssembly' in globalThis) return;
  throw new PipelineError(
    'ERR_WEBASSEMBLY_MISSING',
    'A GIF is made with WebAssembly, which Node is without here; start Node without --jitless',
  );
}
