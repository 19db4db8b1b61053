import { finished, type Writable } from 'node:stream';
import { PipelineError, systemCode } from '../errors.js';
import type { Sink } from './sink.js';
import { writeError } from './write-error.js';

/**
 * A sink that writes to a Node stream, as fast as the stream's reader reads. It neither ends nor destroys
 * the stream: that is for the program that opened it. `discard` cannot take written bytes back.
 *
 * `append` rejects with `ERR_OUTPUT_CLOSED` if the reader has closed the stream, `ERR_DISK_FULL` or
 * `ERR_OUTPUT_UNWRITABLE`.
 *
 * @param path the path that the stream writes to, for errors.
 */
export function writableSink(stream: Writable, path?: string): Sink {
  const failure = (error: unknown) => toFailure(error, path);
  let end: { readonly error: unknown } | undefined;
  /** Rejects the append under way: some streams never call back for a write that they dropped. */
  let rejectAppend: (error: unknown) => void = () => undefined;

  // This listener also keeps an error outside of a write from ending the process.
  const forget = finished(stream, { readable: false }, (error) => {
    end = { error: error ?? new Error('it was ended') };
    rejectAppend(failure(end.error));
  });
  return {
    append: (bytes) =>
      new Promise((resolve, reject) => {
        if (end) {
          reject(failure(end.error));
          return;
        }
        rejectAppend = reject;
        stream.write(bytes, (error) => {
          if (error) reject(failure(error));
          else resolve();
        });
      }),
    commit: forget,
    // The listener stays: an error of a write under way may still come, and is ignored.
    discard: () => undefined,
  };
}

/** Node's error codes for a stream whose reader has closed it, or that was closed here. */
const CLOSED: readonly (string | undefined)[] = [
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
];

function toFailure(error: unknown, path: string | undefined): PipelineError {
  if (CLOSED.includes(systemCode(error))) {
    return new PipelineError('ERR_OUTPUT_CLOSED', 'The reader of the output went away', {
      path,
      cause: error,
    });
  }
  return writeError('ERR_OUTPUT_UNWRITABLE', path, error);
}
