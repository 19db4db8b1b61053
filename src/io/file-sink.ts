import { PipelineError } from '../errors.js';
import { openDirect } from './direct-file.js';
import { findOutput } from './output-place.js';
import { createPartFile, type OutputFile } from './part-file.js';
import type { Sink } from './sink.js';
import { writeError } from './write-error.js';

/**
 * A file that appears under its name when it is committed, and not before; through a symbolic link, its
 * target does. A FIFO or a device gets the bytes while they are made. Nothing waits for it to be opened but
 * its methods.
 *
 * They reject with PipelineError `ERR_OUTPUT_UNWRITABLE`, `ERR_OUTPUT_CLOSED` or `ERR_DISK_FULL`, with
 * the path.
 */
export function fileSink(path: string): Sink {
  const giveUp = new AbortController();
  const opened = open(path, giveUp.signal);
  opened.catch(() => undefined); // told to the first append
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
