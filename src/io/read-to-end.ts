import { Observable, type Subscriber } from 'rxjs';
import { PipelineError, systemCode } from '../errors.js';
import { connectionError } from './connection-error.js';
import { Deadline } from './deadline.js';
import { plainHost } from './host.js';
import { isLocalhost, lookUpLocalhost } from './localhost.js';
import { openToRead, type Reading, type ReadingEvents } from './reading-socket.js';

/** The options of `readToEnd`. */
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
  /** Called when the connection is open. */
  readonly onConnected?: (() => void) | undefined;
  /** Called when the first bytes came. */
  readonly onFirstByte?: (() => void) | undefined;
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
export const readToEnd = <T>(options: ReadToEndOptions<T>): Observable<T> =>
  new Observable((subscriber) => new Download(options, subscriber));

/** One connection of {@link readToEnd}. */
class Download<T> implements ReadingEvents {
  private readonly parts: Uint8Array[] = [];
  private size = 0;
  private readonly reading: Reading;
  private readonly deadline: Deadline;

  constructor(
    private readonly options: ReadToEndOptions<T>,
    private readonly subscriber: Subscriber<T>,
  ) {
    const { port, timeout } = options;
    const host = plainHost(options.host);
    const lookup = isLocalhost(host) ? lookUpLocalhost : undefined;
    this.reading = openToRead({ host, port, lookup }, this, options.onConnected);
    this.deadline = new Deadline(timeout, () => {
      subscriber.error(
        new PipelineError('ERR_FRAME_TIMEOUT', `It was not complete after ${timeout} ms`),
      );
    });
  }

  onBytes(bytes: Uint8Array): boolean {
    const { maxBytes, pace, onFirstByte } = this.options;
    if (this.size === 0) onFirstByte?.();
    this.size += bytes.length;
    if (this.size > maxBytes) {
      this.subscriber.error(
        new PipelineError('ERR_FRAME_TOO_LARGE', `More than ${maxBytes} bytes came`),
      );
      return true;
    }
    this.parts.push(Buffer.from(bytes));
    const wait = pace?.(bytes.length) ?? 0;
    // What is less than a timer can wait for adds up until it is not.
    if (wait < 1) return true;
    this.deadline.pauseFor(wait, () => this.reading.resume());
    return false;
  }

  onClose(failure: Error | undefined): void {
    const { host, parse } = this.options;
    let value: T;
    try {
      if (failure && systemCode(failure) !== 'ECONNRESET') throw failure;
      value = parse(concat(this.parts, this.size));
    } catch (error) {
      this.subscriber.error(failure ? connectionError(failure, host, this.size) : error);
      return;
    }
    this.subscriber.next(value);
    this.subscriber.complete();
  }

  unsubscribe(): void {
    this.deadline.clear();
    this.reading.close();
  }
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
