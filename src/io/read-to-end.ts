import { connect } from 'node:net';
import { Observable } from 'rxjs';
import { PipelineError, systemCode, messageOf } from '../errors.js';

export interface ReadToEndOptions {
  readonly host: string;
  readonly port: number;
  /** More bytes than this are an error, whatever the sender intends. */
  readonly maxBytes: number;
  /**
   * Asked when the peer resets the connection instead of closing it: where what came is complete all
   * the same, it counts.
   */
  readonly isComplete?: (bytes: Uint8Array) => boolean;
}

/**
 * Opens a TCP connection, reads until the peer closes it, and emits all its bytes at once, as an
 * exact-size array. Sends nothing. Unsubscribing closes the connection.
 *
 * @throws (through the stream) PipelineError `ERR_CONNECTION_REFUSED`, `ERR_CONNECTION_RESET`,
 *   `ERR_CONNECTION_FAILED` or `ERR_FRAME_TOO_LARGE`.
 */
export function readToEnd({
  host,
  port,
  maxBytes,
  isComplete = () => false,
}: ReadToEndOptions): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    const parts: Uint8Array[] = [];
    let size = 0;

    let failure: Error | undefined;

    const socket = connect({ host, port });
    socket.on('data', (part) => {
      size += part.length;
      if (size > maxBytes) {
        subscriber.error(
          new PipelineError('ERR_FRAME_TOO_LARGE', `More than ${maxBytes} bytes came`),
        );
      } else parts.push(part);
    });
    socket.on('error', (error) => {
      failure = error;
    });
    // `end` would do, but it comes before Node has closed its side: closing there costs more.
    socket.on('close', () => {
      const bytes = concat(parts, size);
      if (failure && !(systemCode(failure) === 'ECONNRESET' && isComplete(bytes))) {
        subscriber.error(connectionError(failure, size));
        return;
      }
      subscriber.next(bytes);
      subscriber.complete();
    });
    return () => socket.destroy();
  });
}

function connectionError(error: unknown, size: number): PipelineError {
  const cause = { cause: error };
  switch (systemCode(error)) {
    case 'ECONNREFUSED':
      return new PipelineError(
        'ERR_CONNECTION_REFUSED',
        'The connection was refused; is a server listening there?',
        cause,
      );
    case 'ECONNRESET':
    case 'EPIPE':
      return new PipelineError(
        'ERR_CONNECTION_RESET',
        `The connection was reset after ${size} bytes`,
        cause,
      );
    default:
      return new PipelineError(
        'ERR_CONNECTION_FAILED',
        `The connection failed after ${size} bytes: ${messageOf(error)}`,
        cause,
      );
  }
}

function concat(parts: readonly Uint8Array[], size: number): Uint8Array {
  // One part is the usual case, and Node gives each read a buffer of its own.
  if (parts.length === 1) return parts[0] as Uint8Array;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
