import { findFrames } from '../io/find-frames.js';
import { MAX_FILE_BYTES, unreadable } from '../io/frame-file.js';
import { readFileWithin } from '../io/read-text.js';
import type { IndexedSource } from './source.js';

/**
 * A source of the PNG files of a folder as bytes, in natural order: for `fetchPipeline`, which saves them.
 *
 * @throws (as a rejection) PipelineError `ERR_INPUT_UNREADABLE`, `ERR_NO_FRAMES`.
 * @example
 * fetchPipeline({ source: await openFolder('album'), framesDir: 'frames' });
 */
export async function openFolder(path: string): Promise<IndexedSource> {
  const found = await findFrames([path]);
  const pathOf = (index: number): string => found[index]?.path ?? '';
  return {
    label: path,
    count: found.length,
    pathOf,
    async read(index, { signal }) {
      const name = pathOf(index);
      const limits = { maxBytes: MAX_FILE_BYTES, signal };
      const image = await readFileWithin(name, limits).catch((error: unknown) => {
        throw unreadable(name, error);
      });
      return { image, name };
    },
  };
}
