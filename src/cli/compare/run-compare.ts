import { concat, mergeMap, take, tap, type Observable } from 'rxjs';
import { InvalidOptionError, hostAndPort, ladder, type RunRecord } from '../../index.js';
import { checkOptions, type Optional } from '../../options/index.js';
import { compareTable, type CompareSettings } from '../flags/compare-options.js';
import { EXIT_DONE } from '../process/exit.js';
import { run } from '../process/run.js';
import { showProgress } from '../terminal/progress.js';
import { isTerminal } from '../terminal/terminal.js';
import { worstOf, type PixelCheck } from './check-gif.js';
import { rungResults, type Comparison } from './comparison.js';
import { thisMachine } from './machine.js';
import { asMarkdown } from './markdown.js';
import { openReports } from './report/reports.js';
import { inRounds, type Run } from './rounds.js';
import { rungRun, type RungReply } from './rung-run.js';
import { serverFor, type Server } from './server.js';
import { sweepOf, type DownloadRun, type GifRun } from './sweep/sweep.js';
import { sweepPlan, type SweepPlan } from './sweep/sweep-plan.js';
import { downloadRuns, gifRuns } from './sweep/sweep-runs.js';
import { asText } from './text.js';

/** The values of the flags of `compare`. */
export type CompareFlags = Optional<CompareSettings> & { readonly quiet?: boolean };

/** Runs the command `compare`. Resolves with the exit code. */
export async function runCompare({ quiet = false, ...given }: CompareFlags): Promise<number> {
  const settings = checkOptions(compareTable, given);
  if (given.host !== undefined && settings.port === undefined) {
    throw new InvalidOptionError('host', 'given together with `port`', given.host);
  }
  if (given.sweepTo !== undefined && !settings.sweep) {
    throw new InvalidOptionError('sweepTo', 'given together with `sweep`', given.sweepTo);
  }
  const writeReports = openReports(settings.report ?? []);

  /** By rung: its runs, without the warm-up. */
  const records: RunRecord[][] = ladder.map(() => []);
  const machine = thisMachine();
  const plan = settings.sweep ? sweepPlan(settings.sweepTo, machine.cores) : NO_SWEEP;
  /** By the number of connections, and of workers. */
  const downloads: DownloadRun[][] = plan.connections.map(() => []);
  const gifs: GifRun[][] = plan.workers.map(() => []);
  const points = plan.connections.length + plan.workers.length;
  const total = (settings.rounds + 1) * ladder.length + settings.rounds * points;
  let done = 0;
  const checks: PixelCheck[] = [];
  const note = ({ rung, round, reply }: Run<RungReply>) => {
    done += 1;
    if (round > 0) records[rung]?.push(reply.record);
    if (reply.check) checks.push(reply.check);
  };
  const noteIn =
    <Reply>(points: readonly Reply[][]) =>
    ({ rung: point, reply }: Run<Reply>) => {
      done += 1;
      points[point]?.push(reply);
    };
  const progress = showProgress({
    quiet: quiet || !isTerminal(),
    stages: () => [{ name: 'Runs', done, total }],
    overall: () => ({ name: 'Runs', done, total }),
  });
  let count = 0;
  const runs = serverFor(settings).pipe(
    tap((server) => ({ count } = server)),
    mergeMap((server) =>
      concat(
        allRuns(server, settings).pipe(tap(note)),
        downloadRuns(server, plan.connections, settings).pipe(tap(noteIn(downloads))),
        gifRuns(server, plan.workers, settings).pipe(tap(noteIn(gifs))),
      ),
    ),
    take(total),
  );
  const code = await run(runs, { onEnd: () => progress.stop(), onSignal: 'unsubscribe' });
  if (code !== EXIT_DONE) return code;

  const comparison: Comparison = {
    ...{ type: 'comparison', v: 1, date: new Date().toISOString(), machine },
    setup: setupOf(settings, count),
    check: worstOf(checks),
    rungs: rungResults(ladder, records),
    ...(settings.sweep && { sweep: sweepOf(plan, downloads, gifs, machine.cores) }),
  };
  // The last run of each rung has the warmest caches of the system.
  const timelines = records.flatMap((runs) => runs.slice(-1));
  process.stdout.write(printed(comparison, settings, quiet));
  writeReports(comparison, timelines);
  return code;
}

const NO_SWEEP: SweepPlan = { connections: [], workers: [] };

/** All runs of all rungs. */
const allRuns = (
  server: Server,
  { rounds, concurrency, workers, runTimeout }: CompareSettings,
): Observable<Run<RungReply>> =>
  inRounds(ladder.length, rounds, (rung, round) =>
    rungRun({ ...server, rung, concurrency, workers, isCheck: round === 0 }, runTimeout),
  );

function setupOf(settings: CompareSettings, count: number): Comparison['setup'] {
  const { images, size, concurrency, workers, rounds, host, port, latency, jitter } = settings;
  const isOwn = port === undefined;
  return {
    ...{ count, concurrency, workers, rounds },
    server: isOwn ? 'own' : hostAndPort(host, port),
    images: isOwn ? images : undefined,
    size: isOwn && images === undefined ? `${size.width}x${size.height}` : undefined,
    latency: isOwn ? latency : undefined,
    jitter: isOwn ? jitter : undefined,
  };
}

function printed(
  comparison: Comparison,
  { json, markdown }: CompareSettings,
  quiet: boolean,
): string {
  if (json) return `${JSON.stringify(comparison, undefined, 2)}\n`;
  return markdown ? asMarkdown(comparison) : asText(comparison, quiet);
}
