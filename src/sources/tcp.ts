import { checkPng } from '../codecs/png/check-png.js';
import { hostAndPort } from '../io/host.js';
import { readToEnd } from '../io/read-to-end.js';
import type { IndexedSource } from './source.js';

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

/**
 * A server that gives each connection one PNG and closes it: frame by frame a connection of its own.
 *
 * Its frames fail with the errors of `readToEnd` and `checkPng`.
 */
export const tcp = ({ count, maxPixels, maxFrameBytes, ...options }: TcpOptions): IndexedSource => {
  const connection = readToEnd({
    ...options,
    maxBytes: maxFrameBytes,
    parse: (image) => {
      checkPng(image, maxPixels);
      return { image };
    },
  });
  return { label: hostAndPort(options.host, options.port), count, read: () => connection };
};
