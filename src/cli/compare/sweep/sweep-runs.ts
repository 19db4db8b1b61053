import { catchError, map, of, take, throwError, timeout, type Observable } from 'rxjs';
import {
  ladder,
  messageOf,
  type DownloadRate,
  type MeasureDownloadsOptions,
} from '../../../index.js';
import type { CompareSettings } from '../../flags/compare-options.js';
import { plural } from '../../terminal/plural.js';
import { workersIn } from '../comparison.js';
import { forked } from '../forked.js';
import { inRounds, type Run } from '../rounds.js';
import { rungRun } from '../rung-run.js';
import type { Server } from '../server.js';
import type { DownloadRun, GifRun } from './sweep.js';

/** How long downloads are counted in a run, in ms. */
const DURATION = 800;

/** The rung whose GIF stage shows what workers give: all frames are there before it begins. */
const RUNG = ladder.findIndex(({ name }) => name === 'parallel workers');

/** Downloads with each number of connections, in rounds. The runs of the ladder were the warm-up: all count. */
export const downloadRuns = (
  server: Server,
  connections: readonly number[],
  { rounds, runTimeout }: CompareSettings,
): Observable<Run<DownloadRun>> =>
  inRounds(connections.length, rounds - 1, (point) =>
    downloads(server, connections[point] as number, runTimeout),
  );

/** GIFs by each number of workers, in rounds. All count. */
export const gifRuns = (
  server: Server,
  workers: readonly number[],
  { rounds, concurrency, runTimeout }: CompareSettings,
): Observable<Run<GifRun>> =>
  inRounds(workers.length, rounds - 1, (point) =>
    rungRun(
      { ...server, rung: RUNG, concurrency, workers: workers[point] as number, isCheck: false },
      runTimeout,
    ).pipe(
      map(({ record, gifCpu }) => {
        const passed = record.gif.end - record.gif.start;
        return {
          rate: (1_000 * server.count) / passed,
          started: workersIn(record),
          cores: gifCpu / passed,
        };
      }),
    ),
  );

/** A server may refuse many connections: that is a result, too. */
const downloads = (
  { host, port }: Server,
  concurrency: number,
  longest: number,
): Observable<DownloadRun> => {
  const order: MeasureDownloadsOptions = { host, port, concurrency, duration: DURATION };
  const name = `The run with ${plural(concurrency, 'connection')}`;
  const tooLong = () => new Error(`${name} took longer than ${longest / 1_000} s (--run-timeout)`);
  return forked<DownloadRate>(name, './downloads-process.js', order).pipe(
    take(1),
    catchError((error: unknown) => of({ error: messageOf(error) })),
    timeout({ first: longest, with: () => throwError(tooLong) }),
  );
};
