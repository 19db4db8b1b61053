import { PipelineError, systemCode } from '../../errors.js';
import { connectionError } from '../../io/connection-error.js';
import { joinPieces } from '../../io/join-pieces.js';
import type { ReadContext } from '../source.js';
import { Exchange, type Head } from './exchange.js';
import { headersForRest, isRest, validatorOf, type Parts } from './parts.js';

/** How a frame is asked for. */
export interface Asking extends Pick<ReadContext, 'onFirstByte'> {
  /** The 0-based index of the frame. */
  readonly index: number;
  readonly parts: Parts;
  readonly maxBytes: number;
  /** Sends a request, and resolves with the head when the body has come. */
  readonly send: (url: URL, headers: Record<string, string>, exchange: Exchange) => Promise<Head>;
}

/**
 * Sends one request, for all of a frame or for the rest of it. The answer has an image if its status is fine.
 *
 * @throws (as a rejection) PipelineError
 */
export async function ask(
  url: URL,
  headers: Record<string, string>,
  { index, parts, maxBytes, onFirstByte, send }: Asking,
): Promise<Head & { readonly image?: Uint8Array }> {
  const part = parts.get(index, url);
  const tooLarge = (): never => {
    throw new PipelineError('ERR_FRAME_TOO_LARGE', `The frame has more than ${maxBytes} bytes`);
  };
  /** All that has come of the frame, also before; `undefined` as long as no frame comes. */
  let came:
    { begin: readonly Uint8Array[]; size: number; validator: string | undefined } | undefined;
  const onHead = (head: Head): boolean => {
    const isContinued = part !== undefined && isRest(part, head);
    if (head.statusCode !== 200 && !isContinued) return false;
    onFirstByte?.();
    parts.drop(index);
    checkEncoding(head);
    came = isContinued
      ? { begin: part.pieces, size: part.size, validator: part.validator }
      : { begin: [], size: 0, validator: validatorOf(head) };
    if (came.size + Number(head.headers['content-length']) > maxBytes) tooLarge();
    return true;
  };
  const onPiece = (bytes: number): void => {
    if (!came) return;
    came.size += bytes;
    if (came.size > maxBytes) tooLarge();
  };
  const exchange = new Exchange(onHead, onPiece);
  try {
    const head = await send(
      url,
      part ? { ...headers, ...headersForRest(part) } : headers,
      exchange,
    );
    return came
      ? { ...head, image: joinPieces([...came.begin, ...exchange.pieces], came.size) }
      : head;
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    if (came?.validator !== undefined) {
      const { begin, size, validator } = came;
      parts.keep(index, {
        ...{ url: url.href, validator, size },
        pieces: [...begin, ...exchange.pieces],
      });
    }
    throw requestError(error, url.hostname, came?.size ?? 0);
  }
}

/** Nothing is decompressed, so that no few bytes become many. */
function checkEncoding({ headers }: Head): void {
  if ((headers['content-encoding'] ?? 'identity') === 'identity') return;
  throw new PipelineError(
    'ERR_SOURCE_INVALID',
    'The server compressed the frame, although it was asked not to',
  );
}

/** undici wraps the error of a socket, and has codes of its own. */
function requestError(error: unknown, host: string, size: number): PipelineError {
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
