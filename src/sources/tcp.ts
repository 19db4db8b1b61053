import type { Observable } from 'rxjs';
import { checkPng } from '../codecs/png/check-png.js';
import { hostAndPort } from '../io/host.js';
import { readToEnd } from '../io/read-to-end.js';
import type { DownloadedFrame } from '../messages.js';
import type { IndexedSource, ReadContext } from './source.js';

/** The options of `tcp`: a server, and the limits for its frames. */
export interface TcpOptions {
  /** The name or address of the server. */
  readonly host: string;
  /** The TCP port of the server. */
  readonly port: number;
  /** The number of frames to fetch. */
  readonly count: number;
  /** The longest time for one frame, in ms, from connecting to the last byte. */
  readonly timeout: number;
  /** A frame of more bytes is an error. */
  readonly maxFrameBytes: number;
  /** A frame of more pixels is an error. */
  readonly maxPixels: number;
  /**
   * Called with the number of bytes received; returns how long to wait before reading more, in ms. This
   * wait does not count against `timeout`. @default no wait
   */
  readonly pace?: ((bytes: number) => number) | undefined;
}

/** A server as a source. Its frames have their index already: to add it later costs an operator each. */
export interface TcpSource extends IndexedSource {
  read(index: number, context?: Partial<ReadContext>): Observable<DownloadedFrame>;
}

/**
 * A source that reads from a TCP server, which sends one PNG per connection and then closes it. Each frame
 * takes a new connection.
 *
 * Reads fail with PipelineErrors: the `ERR_CONNECTION_…`, `ERR_HOST_…`, `ERR_FRAME_…` and `ERR_PNG_…` codes,
 * `ERR_NOT_A_PNG`, `ERR_NO_LOCAL_PORT` or `ERR_TOO_MANY_OPEN_FILES`.
 *
 * @example
 * const limits = { timeout: 10_000, maxFrameBytes: 1e6, maxPixels: 1e6 };
 * const lab = tcp({ host: '127.0.0.1', port: 1234, count: 24, ...limits });
 * gifPipeline({ inputs: lab });
 */
export const tcp = (options: TcpOptions): TcpSource => {
  const { host, port, count, timeout, maxFrameBytes, maxPixels, pace } = options;
  return {
    label: hostAndPort(host, port),
    count,
    read: (index, { onConnected, onFirstByte } = {}) =>
      readToEnd({
        host,
        port,
        timeout,
        pace,
        onConnected,
        onFirstByte,
        maxBytes: maxFrameBytes,
        parse: (image) => {
          checkPng(image, maxPixels);
          return { index, image };
        },
      }),
  };
};
