import { Readable } from 'node:stream';
import { types } from 'node:util';
import { messageOf, PipelineError } from '../errors.js';

/**
 * Reads a stream piece by piece, the next one when it is asked for, so that its writer waits as
 * long as nobody asks. The stream is destroyed at its end, when no more pieces are wanted,
 * and on `signal` even in the middle of a read, which for standard input may last for ever.
 *
 * @throws PipelineError `ERR_INPUT_UNREADABLE`, where the stream fails or gives anything but bytes.
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
 * Keeps a stream that is not read yet: an error of it waits for who reads it, and would otherwise end
 * the process. It is destroyed when it is let go.
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
