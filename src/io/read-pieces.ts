import { Readable } from 'node:stream';
import { types } from 'node:util';
import { messageOf, PipelineError } from '../errors.js';

/**
 * Reads a stream piece by piece, each one on demand, so that a fast writer waits for a slow reader. The
 * stream is destroyed at its end, when the reader stops, and on `signal` even in the middle of a read,
 * which could last for ever on standard input.
 *
 * @throws PipelineError `ERR_INPUT_UNREADABLE` if the stream fails or gives anything but bytes.
 */
export async function* readPieces(
  input: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const stream = input instanceof Readable ? input : Readable.from(input);
  signal.addEventListener('abort', () => stream.destroy(), { once: true });
  try {
    for await (const piece of stream as AsyncIterable<unknown>) {
      if (!types.isUint8Array(piece)) throw new Error(`expected bytes, got a ${typeof piece}`);
      yield piece;
    }
  } catch (error) {
    throw new PipelineError('ERR_INPUT_UNREADABLE', `Cannot read the input: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Listens for errors of a stream that is not read yet: an error without a listener would end the process.
 * The later reader of the stream still gets the error. `unsubscribe` destroys the stream.
 */
export function keepStream(input: AsyncIterable<Uint8Array>): { unsubscribe(): void } {
  if (!(input instanceof Readable)) return { unsubscribe: () => undefined };
  input.on('error', ignore);
  return {
    unsubscribe: () => {
      input.destroy();
    },
  };
}

const ignore = (): void => undefined;
