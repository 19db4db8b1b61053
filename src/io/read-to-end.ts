import { Observable } from 'rxjs';
import { PipelineError, systemCode } from '../errors.js';
import { connectionError } from './connection-error.js';
import { Deadline } from './deadline.js';
import { isLocalhost, lookUpLocalhost } from './localhost.js';
import { openToRead } from './reading-socket.js';

export interface ReadToEndOptions<T> {
  readonly host: string;
  readonly port: number;
  /** Time from connecting to the end, in ms. */
  readonly timeout: number;
  /** More bytes than this are an error, whatever the sender intends. */
  readonly maxBytes: number;
  /**
   * Told how many bytes came, gives how long to wait, in ms, before more are read. That time is not
   * the peer's, and is not counted against `timeout`.
   */
  readonly pace?: ((bytes: number) => number) | undefined;
  /** Makes a value of all the bytes that came, or throws where they are not what they should be. */
  readonly parse: (bytes: Uint8Array) => T;
}

/**
 * Opens a TCP connection, reads until the peer closes it, and emits once what `parse` makes of the
 * bytes. Sends nothing. A peer that resets instead of closing has done no harm where `parse` accepts
 * what came before. Unsubscribing closes the connection.
 *
 * @throws (through the stream) what `parse` throws, and PipelineError `ERR_CONNECTION_REFUSED`,
 *   `ERR_CONNECTION_RESET`, `ERR_CONNECTION_FAILED`, `ERR_HOST_NOT_FOUND`, `ERR_HOST_UNREACHABLE`,
 *   `ERR_NO_LOCAL_PORT`, `ERR_FRAME_TIMEOUT` or `ERR_FRAME_TOO_LARGE`.
 */
export function readToEnd<T>({
  host,
  port,
  timeout,
  maxBytes,
  pace,
  parse,
}: ReadToEndOptions<T>): Observable<T> {
  const address = { host, port, ...(isLocalhost(host) && { lookup: lookUpLocalhost }) };
  return new Observable((subscriber) => {
    const parts: Uint8Array[] = [];
    let size = 0;
    const reading = openToRead(address, {
      onBytes: (bytes) => {
        size += bytes.length;
        if (size > maxBytes) {
          subscriber.error(
            new PipelineError('ERR_FRAME_TOO_LARGE', `More than ${maxBytes} bytes came`),
          );
          return true;
        }
        parts.push(Buffer.from(bytes));
        const wait = pace?.(bytes.length) ?? 0;
        // What is less than a timer can wait for adds up until it is not.
        if (wait < 1) return true;
        deadline.pauseFor(wait, () => reading.resume());
        return false;
      },
      onClose: (failure) => {
        let value: T;
        try {
          if (failure && systemCode(failure) !== 'ECONNRESET') throw failure;
          value = parse(concat(parts, size));
        } catch (error) {
          subscriber.error(failure ? connectionError(failure, host, size) : error);
          return;
        }
        subscriber.next(value);
        subscriber.complete();
      },
    });
    const deadline = new Deadline(timeout, () => {
      subscriber.error(
        new PipelineError('ERR_FRAME_TIMEOUT', `It was not complete after ${timeout} ms`),
      );
    });

    return () => {
      deadline.clear();
      reading.close();
    };
  });
}

function concat(parts: readonly Uint8Array[], size: number): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
