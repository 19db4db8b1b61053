import type { Observable } from 'rxjs';
import { checkPng } from '../codecs/png/check-png.js';
import { hostAndPort } from '../io/host.js';
import { readToEnd } from '../io/read-to-end.js';
import type { DownloadedFrame } from '../messages.js';
import type { IndexedSource, ReadContext } from './source.js';

/** A server, and what is taken of it. */
export interface TcpOptions {
  readonly host: string;
  readonly port: number;
  /** How many frames there are. */
  readonly count: number;
  /** Time for one frame, in ms, from connecting to the last byte. */
  readonly timeout: number;
  /** A frame of more bytes is refused. */
  readonly maxFrameBytes: number;
  /** A frame of more pixels is refused. */
  readonly maxPixels: number;
  /**
   * Called with how many bytes came; gives how long to wait, in ms, before more are read. That time does
   * not count against `timeout`.
   */
  readonly pace?: ((bytes: number) => number) | undefined;
}

/** Its frames have their index, too: to add it later would cost each of them an operator. */
export interface TcpSource extends IndexedSource {
  read(index: number, context?: Partial<ReadContext>): Observable<DownloadedFrame>;
}

/**
 * A server that gives each connection one PNG and closes it: frame by frame a connection of its own.
 *
 * Its frames fail with the errors of `readToEnd` and `checkPng`.
 *
 * @example
 * const lab = tcp({ host: '127.0.0.1', port: 1234, count: 24, timeout: 10_000, maxFrameBytes: 1e6, maxPixels: 1e6 });
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
