import { PipelineError } from '../errors.js';
import { openDirect } from './direct-file.js';
import { findOutput } from './output-place.js';
import { createPartFile, type OutputFile } from './part-file.js';
import type { Sink } from './sink.js';
import { writeError } from './write-error.js';

/**
 * A sink that writes a file. The file appears under its name on `commit`, not before; if the path is a
 * symbolic link, the link's target is replaced. A FIFO or a device gets the bytes at once. The file is
 * opened in the background; the methods wait for it.
 *
 * The methods reject with PipelineError `ERR_OUTPUT_UNWRITABLE`, `ERR_OUTPUT_CLOSED` or `ERR_DISK_FULL`,
 * with the path.
 */
export function fileSink(path: string): Sink {
  const giveUp = new AbortController();
  const opened = open(path, giveUp.signal);
  opened.catch(() => undefined); // the first method call reports the error
  const attempt = async (action: (file: OutputFile) => Promise<void>): Promise<void> => {
    try {
      await action(await opened);
    } catch (error) {
      throw error instanceof PipelineError
        ? error
        : writeError('ERR_OUTPUT_UNWRITABLE', path, error);
    }
  };
  return {
    append: (bytes) => attempt((file) => file.write(bytes)),
    commit: () => attempt((file) => file.commit()),
    discard: () => {
      giveUp.abort();
      opened.then(
        (file) => file.discard(),
        () => undefined,
      );
    },
  };
}

async function open(path: string, signal: AbortSignal): Promise<OutputFile> {
  const place = await findOutput(path);
  return place.isDirect ? openDirect(place, signal) : createPartFile(place.path, place.stats);
}
