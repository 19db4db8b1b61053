import { Observable, type Subscriber } from 'rxjs';
import { PipelineError, systemCode } from '../errors.js';
import { connectionError } from './connection-error.js';
import { Deadline } from './deadline.js';
import { plainHost } from './host.js';
import { joinPieces } from './join-pieces.js';
import { isLocalhost, lookUpLocalhost } from './localhost.js';
import { openToRead, type Reading, type ReadingEvents } from './reading-socket.js';

/** The options of `readToEnd`. */
export interface ReadToEndOptions<T> {
  readonly host: string;
  readonly port: number;
  /** The longest time from connecting to the end, in ms. */
  readonly timeout: number;
  /** More bytes than this are an error. */
  readonly maxBytes: number;
  /**
   * Called with the number of bytes received; returns how long to wait before reading more, in ms. This
   * wait does not count against `timeout`.
   */
  readonly pace?: ((bytes: number) => number) | undefined;
  /** Called when the connection is open. */
  readonly onConnected?: (() => void) | undefined;
  /** Called when the first bytes arrive. */
  readonly onFirstByte?: (() => void) | undefined;
  /** Turns all bytes received into a value, or throws if they are invalid or incomplete. */
  readonly parse: (bytes: Uint8Array) => T;
}

/**
 * Opens a TCP connection, reads until the peer closes it, and emits one value: the bytes after `parse`.
 * Sends nothing. A reset in place of a close is no error if `parse` accepts the bytes received before
 * it. Unsubscribing closes the connection.
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
        new PipelineError('ERR_FRAME_TIMEOUT', `The frame was not complete after ${timeout} ms`),
      );
    });
  }

  onBytes(bytes: Uint8Array): boolean {
    const { maxBytes, pace, onFirstByte } = this.options;
    if (this.size === 0) onFirstByte?.();
    this.size += bytes.length;
    if (this.size > maxBytes) {
      this.subscriber.error(
        new PipelineError('ERR_FRAME_TOO_LARGE', `The frame has more than ${maxBytes} bytes`),
      );
      return true;
    }
    this.parts.push(Buffer.from(bytes));
    const wait = pace?.(bytes.length) ?? 0;
    // A timer waits at least 1 ms; shorter waits add up in `pace` until they reach that.
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

/** Bytes that came in one piece are not copied. */
const concat = (parts: readonly Uint8Array[], size: number): Uint8Array =>
  parts.length === 1 ? (parts[0] as Uint8Array) : joinPieces(parts, size);
