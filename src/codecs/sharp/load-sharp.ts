import { messageOf, PipelineError, systemCode } from '../../errors.js';

export type Sharp = (typeof import('sharp'))['default'];

/**
 * Loads sharp, an optional peer dependency of this package.
 *
 * @throws PipelineError `ERR_SHARP_MISSING` if sharp is not installed, or not for this platform.
 */
export async function loadSharp(
  load: () => Promise<{ default: Sharp }> = () => import('sharp'),
): Promise<Sharp> {
  try {
    const { default: sharp } = await load();
    // This project runs its own threads already, and no image is decoded twice.
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  } catch (error) {
    const why =
      systemCode(error) === 'ERR_MODULE_NOT_FOUND'
        ? 'is not installed'
        : `cannot be loaded: ${messageOf(error).split('\n')[0]}`;
    throw new PipelineError(
      'ERR_SHARP_MISSING',
      `JPEG and WebP need the package sharp, which ${why}; try \`npm install sharp\``,
      { cause: error },
    );
  }
}
