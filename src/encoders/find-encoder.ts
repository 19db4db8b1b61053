import { messageOf, PipelineError } from '../errors.js';
import type { Encoder } from './encoder.js';
import { kernels } from './kernels.js';

/**
 * Finds an encoder by its name, or by the URL of a module: the default export of the module is the encoder.
 * `kernels` is returned synchronously; the others are loaded first.
 *
 * @throws PipelineError (as a rejection) `ERR_ENCODER_MISSING`.
 */
export function findEncoder(name: string): Encoder | Promise<Encoder> {
  if (name === 'kernels') return kernels;
  if (name === 'plain') return import('./plain.js').then(({ plain }) => plain);
  return loadEncoder(name);
}

async function loadEncoder(url: string): Promise<Encoder> {
  let encoder: Partial<Encoder> | undefined;
  try {
    encoder = ((await import(url)) as { readonly default?: Partial<Encoder> }).default;
  } catch (cause) {
    throw new PipelineError(
      'ERR_ENCODER_MISSING',
      `Cannot load the encoder ${url}: ${messageOf(cause)}`,
      { cause },
    );
  }
  if (typeof encoder?.createChunk === 'function') return encoder as Encoder;
  throw new PipelineError(
    'ERR_ENCODER_MISSING',
    `Expected the default export of ${url} to be an encoder, with a function createChunk`,
  );
}
