/**
 * An encoder that a job finds by the URL of this module, and whose functions a test sets. Under Jest a
 * module that is imported by its URL is its own default export.
 */
import { pathToFileURL } from 'node:url';
import type { Encoder } from '../../src/encoders/encoder.js';

export const REPLACEABLE_URL = pathToFileURL(__filename).href;

let current: Encoder;
export let decodePng: Encoder['decodePng'];

export const createChunk: Encoder['createChunk'] = (settings) => current.createChunk(settings);

/** Sets the encoder that jobs find from now on. */
export function replaceEncoder(encoder: Encoder): void {
  current = encoder;
  ({ decodePng } = encoder);
}
