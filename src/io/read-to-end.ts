import { connect, type Socket } from 'node:net';
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

/** What one read takes from the kernel at most. */
const READ_BYTES = 64 * 2 ** 10;

/**
 * Buffers that sockets read into, used again: Node would allocate one for each read of each socket.
 * As many as connections were ever open at once.
 */
const spareBuffers: Uint8Array[] = [];

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
    const buffer = spareBuffers.pop() ?? new Uint8Array(READ_BYTES);
    const parts: Uint8Array[] = [];
    let size = 0;

    const finish = () => {
      subscriber.next(parts.length === 1 ? (parts[0] as Uint8Array) : concat(parts, size));
      subscriber.complete();
    };
    const socket: Socket = connect({
      host,
      port,
      onread: {
        buffer,
        callback: (count) => {
          size += count;
          if (size > maxBytes) {
            subscriber.error(
              new PipelineError('ERR_FRAME_TOO_LARGE', `More than ${maxBytes} bytes came`),
            );
            return false;
          }
          parts.push(buffer.slice(0, count));
          return true;
        },
      },
    });
    socket.once('end', finish);
    socket.on('error', (error) => {
      if (size > 0 && systemCode(error) === 'ECONNRESET' && isComplete(concat(parts, size))) finish();
      else subscriber.error(connectionError(error, size));
    });
    return () => {
      socket.destroy();
      spareBuffers.push(buffer);
    };
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
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
