import { finished, type Writable } from 'node:stream';
import { PipelineError, systemCode } from '../errors.js';
import type { Sink } from './sink.js';
import { writeError } from './write-error.js';

/**
 * A stream of Node, which takes bytes as fast as its reader does. It is never ended nor destroyed: that
 * is for the program that opened it. What was written cannot be taken back.
 *
 * @param path where it leads to, for errors.
 *
 * Its `append` rejects with `ERR_OUTPUT_CLOSED` where the stream's reader went away, `ERR_DISK_FULL`
 * or `ERR_OUTPUT_UNWRITABLE`.
 */
export function writableSink(stream: Writable, path?: string): Sink {
  const failure = (error: unknown) => toFailure(error, path);
  let end: { readonly error: unknown } | undefined;
  /** Rejects the append that is under way: not every stream calls back for what it dropped. */
  let rejectAppend: (error: unknown) => void = () => undefined;

  // Also keeps errors that come with no write from ending the process.
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
    // An error of what was still being written may come later, and is nobody's any more.
    discard: () => undefined,
  };
}

/** How Node says that the other end is closed, or this one. */
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
