import type { Observable } from 'rxjs';
import { checkPng } from '../src/codecs/png/check-png.js';
import { PipelineError, type ErrorCode } from '../src/errors.js';
import { readToEnd } from '../src/io/read-to-end.js';
import type { DownloadedFrame } from '../src/messages.js';
import { adaptiveConcurrency } from '../src/operators/adaptive-concurrency.js';
import { Pacer } from '../src/operators/pacer.js';
import { rateLimit } from '../src/operators/rate-limit.js';
import { mostConnections, type FetchSettings } from '../src/options/fetch.js';

/** What one run reads frames with, and how many at once. */
export interface FrameReader {
  readonly read: (index: number) => Observable<DownloadedFrame>;
  readonly concurrency: number | (() => number);
}

/**
 * Reads frames from the server, as politely as is asked for. What is not asked for is not there, so
 * that a connection costs no more than it must.
 *
 *     connection ──▶ check ──▶ watched (auto) ──▶ spaced out (rate)
 */
export function readFrames(settings: FetchSettings): FrameReader {
  const { host, port, timeout, maxFrameBytes, maxPixels, concurrency, rate, maxBytesPerSecond } =
    settings;
  const bytes = maxBytesPerSecond === undefined ? undefined : new Pacer(maxBytesPerSecond);
  const pace = bytes && ((count: number) => bytes.reserve(count));
  const adaptive =
    concurrency === 'auto'
      ? adaptiveConcurrency({ max: mostConnections(concurrency), isOverload })
      : undefined;
  const paced = rate === undefined ? undefined : rateLimit<DownloadedFrame>({ perSecond: rate });

  return {
    concurrency: adaptive?.limit ?? mostConnections(concurrency),
    read: (index) => {
      const connection = readToEnd({
        host,
        port,
        timeout,
        maxBytes: maxFrameBytes,
        pace,
        parse: (png) => {
          checkPng(png, maxPixels);
          return { index, png };
        },
      });
      // The wait for its turn is not the server's time, so the watch is inside.
      const watched = adaptive ? connection.pipe(adaptive.observe()) : connection;
      return paced ? watched.pipe(paced) : watched;
    },
  };
}

/** How a server fails that is asked for too much; what it sends has nothing to do with that. */
const OVERLOAD: ReadonlySet<ErrorCode> = new Set([
  'ERR_CONNECTION_REFUSED',
  'ERR_CONNECTION_RESET',
  'ERR_CONNECTION_FAILED',
  'ERR_NO_LOCAL_PORT',
  'ERR_FRAME_TIMEOUT',
  'ERR_FRAME_EMPTY',
]);

const isOverload = (error: unknown): boolean =>
  error instanceof PipelineError && OVERLOAD.has(error.code);
