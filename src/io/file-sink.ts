import { createPartFile } from './part-file.js';
import type { Sink } from './sink.js';
import { writeError } from './write-error.js';

/**
 * A file that appears under its name when it is committed, and not before.
 *
 * @throws PipelineError `ERR_OUTPUT_UNWRITABLE` or `ERR_DISK_FULL`, with the path; so do its methods.
 */
export function fileSink(path: string): Sink {
  const failure = (error: unknown) => writeError('ERR_OUTPUT_UNWRITABLE', path, error);
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw failure(error);
    }
  };
  const file = attempt(() => createPartFile(path));
  return {
    append: async (bytes) => {
      try {
        await file.write(bytes);
      } catch (error) {
        throw failure(error);
      }
    },
    commit: () => attempt(() => file.commit()),
    discard: () => file.discard(),
  };
}
