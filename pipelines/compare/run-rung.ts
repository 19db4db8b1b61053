import { defer, identity, tap, type Observable } from 'rxjs';
import { MAX_PIXELS } from '../../src/codecs/png/check-png.js';
import type { FetchEvent } from '../../src/events.js';
import type { Output } from '../../src/io/open-sink.js';
import type { DownloadedFrame } from '../../src/messages.js';
import { reporting } from '../../src/operators/reporting.js';
import { DEFAULT_MAX_FRAME_BYTES } from '../../src/options/encode.js';
import { tcp } from '../../src/sources/tcp.js';
import { framesToGif } from '../frames-to-gif.js';
import { timedReads } from '../timed-reads.js';
import type { Rung } from './rung.js';

/** The options of `runRung`. */
export interface RungOptions {
  /** The server, which sends one PNG over each connection. */
  readonly host: string;
  readonly port: number;
  /** The number of frames. */
  readonly count: number;
  /** The most connections at once. */
  readonly concurrency: number;
  /** The most threads that encode. */
  readonly workers: number;
  /** The path of the GIF, a stream, or a function that opens a sink. */
  readonly output: Output;
  /**
   * Called with the 0-based index and the PNG of each frame.
   *
   * @default nothing is called
   */
  readonly onFrame?: ((index: number, png: Uint8Array) => void) | undefined;
}

/** The longest time for one frame, in ms. There are no retries: a failure would spoil the times. */
const TIMEOUT = 30_000;

/**
 * Runs one rung of the ladder against a server. Frames are not saved, and the first that fails ends the run.
 *
 * @example
 * runRung(ladder[0], { host, port, count: 100, concurrency: 16, workers: 2, output: 'a.gif' });
 */
export const runRung = (
  { flow }: Rung,
  { host, port, count, concurrency, workers, output, onFrame }: RungOptions,
): Observable<FetchEvent> =>
  reporting<FetchEvent>((report) => {
    const limits = { maxFrameBytes: DEFAULT_MAX_FRAME_BYTES, maxPixels: MAX_PIXELS };
    const server = timedReads(tcp({ host, port, count, timeout: TIMEOUT, ...limits }), report);
    const read = (index: number): Observable<DownloadedFrame> =>
      defer(() => {
        report({ type: 'frame-started', index });
        return server.read(index);
      }).pipe(onFrame ? tap(({ image }) => onFrame(index, image)) : identity);
    return flow({
      ...{ count, concurrency, workers, read },
      toGif: (how) => framesToGif({ ...how, output, report }),
    });
  });
