import {
  defer,
  map,
  mergeMap,
  range,
  repeat,
  skipWhile,
  takeWhile,
  toArray,
  type Observable,
} from 'rxjs';
import { MAX_PIXELS } from '../../src/codecs/png/check-png.js';
import { DEFAULT_MAX_FRAME_BYTES } from '../../src/options/encode.js';
import { tcp } from '../../src/sources/tcp.js';

/** The options of `measureDownloads`. */
export interface MeasureDownloadsOptions {
  /** The server, which sends one PNG over each connection. */
  readonly host: string;
  readonly port: number;
  /** The number of connections at once. */
  readonly concurrency: number;
  /**
   * How long to count downloads, in ms; longer if fewer than `concurrency` came. Before, each connection is
   * used once on average, and for at least a quarter of this time: it does not count, because code is
   * compiled in it.
   */
  readonly duration: number;
}

/** How fast frames came. */
export interface DownloadRate {
  /** Frames a second. */
  readonly rate: number;
  /** The time of each download that counts, in ms. */
  readonly latencies: readonly number[];
}

const MAX_FRAMES = 1_000_000_000;
const TIMEOUT = 30_000;

/**
 * Downloads frames for some time, drops them, and emits once how fast they came. A failed frame fails it.
 *
 *     connections ══all at once══▶ download, again and again ──▶ drop
 *
 * @throws (through the stream) PipelineError of the first frame that fails.
 *
 * @example
 * measureDownloads({ host, port, concurrency: 64, duration: 800 }).subscribe(({ rate }) => console.log(rate));
 */
export const measureDownloads = (options: MeasureDownloadsOptions): Observable<DownloadRate> =>
  defer(() => {
    const { host, port, concurrency, duration } = options;
    const limits = { maxFrameBytes: DEFAULT_MAX_FRAME_BYTES, maxPixels: MAX_PIXELS };
    const server = tcp({ host, port, count: MAX_FRAMES, timeout: TIMEOUT, ...limits });
    let index = 0;
    const read = defer(() => {
      const start = performance.now();
      index += 1;
      return server.read(index - 1).pipe(map(() => ({ start, end: performance.now() })));
    });
    const begin = performance.now();
    /** The end of the last download that does not count. */
    let from = 0;
    return range(0, concurrency).pipe(
      mergeMap(() => read.pipe(repeat())),
      skipWhile(({ end }, k) => k < concurrency - 1 || end - begin < duration / 4),
      takeWhile(({ end }, k) => {
        if (k === 0) from = end;
        return k < concurrency || end - from < duration;
      }, true),
      toArray(),
      map(([, ...counted]) => ({
        rate: (1_000 * counted.length) / ((counted.at(-1)?.end ?? NaN) - from),
        latencies: counted.map(({ start, end }) => end - start),
      })),
    );
  });
