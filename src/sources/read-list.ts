import { PipelineError } from '../errors.js';
import { readText } from '../io/read-text.js';

/** The most bytes of a list. */
const MAX_LIST_BYTES = 2 ** 28;

/**
 * Reads a list of URLs, one a line. Empty lines, and those that begin with `#`, are left out.
 *
 * @param path a file or a pipe.
 * @throws PipelineError `ERR_INPUT_UNREADABLE`; `ERR_NO_FRAMES` for a list without URLs.
 */
export async function readList(
  path: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<string[]> {
  const text = await readText(path, { maxBytes: MAX_LIST_BYTES, signal });
  const urls = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (urls.length > 0) return urls;
  throw new PipelineError('ERR_NO_FRAMES', `There are no URLs in ${path}`, { path });
}
