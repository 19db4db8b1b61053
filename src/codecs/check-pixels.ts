import { PipelineError } from '../errors.js';

/**
 * Refuses an image that is too large, by the size in its header, before its pixels take memory.
 *
 * @param maxPixels the most pixels that are allowed.
 * @throws PipelineError with this `code`.
 */
export function checkPixels(
  { width, height }: { readonly width: number; readonly height: number },
  maxPixels: number,
  code: 'ERR_PNG_TOO_MANY_PIXELS' | 'ERR_IMAGE_TOO_MANY_PIXELS',
): void {
  if (width * height <= maxPixels) return;
  throw new PipelineError(
    code,
    `Its size is ${width}x${height}; at most ${maxPixels} pixels are allowed (\`maxPixels\`)`,
  );
}
