import { readFileSync } from 'node:fs';
import { messageOf, PipelineError } from '../errors.js';

/**
 * Reads a small file as UTF-8.
 *
 * @throws PipelineError `ERR_INPUT_UNREADABLE` with the path.
 */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new PipelineError('ERR_INPUT_UNREADABLE', `Cannot read ${path}: ${messageOf(error)}`, {
      path,
      cause: error,
    });
  }
}
