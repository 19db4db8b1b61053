import { PipelineError, systemCode } from '../../errors.js';
import { connectionError } from '../../io/connection-error.js';
import type { Answer } from './client.js';
import type { Part } from './parts.js';

/** How a body is read. */
export interface BodyOptions {
  readonly maxBytes: number;
  /** The host, for messages. */
  readonly host: string;
  /** The part that the body continues. */
  readonly begin: Pick<Part, 'pieces' | 'size'> | undefined;
  /** Called with all that came, if the connection breaks. */
  readonly onBroken: (came: Pick<Part, 'pieces' | 'size'>) => void;
}

/**
 * Reads a body, which may have fewer or more bytes than it says.
 *
 * @throws PipelineError
 */
export async function readBody(
  { body, headers }: Answer,
  { maxBytes, host, begin, onBroken }: BodyOptions,
): Promise<Uint8Array> {
  const pieces = [...(begin?.pieces ?? [])];
  let size = begin?.size ?? 0;
  const refuse = (code: 'ERR_FRAME_TOO_LARGE' | 'ERR_SOURCE_INVALID', message: string): never => {
    body.destroy();
    throw new PipelineError(code, message);
  };
  body.on('error', () => undefined); // of a body that is destroyed; a read gets its own
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    refuse('ERR_SOURCE_INVALID', 'The server compressed the frame, although it was asked not to');
  }
  const tooLarge = `The frame has more than ${maxBytes} bytes`;
  if (size + Number(headers['content-length']) > maxBytes) refuse('ERR_FRAME_TOO_LARGE', tooLarge);
  try {
    for await (const piece of body) {
      size += (piece as Uint8Array).length;
      if (size > maxBytes) refuse('ERR_FRAME_TOO_LARGE', tooLarge);
      pieces.push(piece as Uint8Array);
    }
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    onBroken({ pieces, size });
    throw requestError(error, host, size);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** undici wraps the error of a socket, and has codes of its own. */
export function requestError(error: unknown, host: string, size: number): unknown {
  const code = systemCode(error);
  if (code === 'UND_ERR_SOCKET' || code?.startsWith('HPE_')) {
    const { cause } = error as Error;
    if (systemCode(cause) !== undefined) return connectionError(cause, host, size);
    return new PipelineError(
      'ERR_CONNECTION_RESET',
      `The connection was closed after ${size} bytes of the frame`,
      { cause: error },
    );
  }
  return connectionError(error, host, size);
}
