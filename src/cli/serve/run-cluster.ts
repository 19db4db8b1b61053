import cluster from 'node:cluster';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Subject } from 'rxjs';
import { observing, removeStaleSocket, servePipeline, type ServeEvent } from '../../index.js';
import { checkOptions, serveTable } from '../../options/index.js';
import { EXIT_FAILED } from '../process/exit.js';
import { printError } from '../terminal/print.js';
import { plural } from '../terminal/plural.js';
import { partOf, serveCluster, stopRequests, tell, tellFailure } from './cluster.js';
import { run } from '../process/run.js';
import { runObserved } from './run-observed.js';
import { needsDetails, openLog, tellLogFailed, type ServeFlags } from './open-log.js';
import { addTotals, type Totals } from './totals.js';

/** The longest time for a process to end after the grace of its connections, in ms. */
const SLACK = 2_000;

/**
 * The time between two reports of totals, in ms. The totals since the last report of a killed process are
 * lost.
 */
const TOTALS_INTERVAL = 1_000;

/** Runs `serve` in several processes. The first one starts the others, which run the same command line. */
export const runCluster = (flags: ServeFlags): Promise<number> =>
  cluster.isPrimary ? runFirst(flags) : runPart(flags);

async function runFirst(flags: ServeFlags): Promise<number> {
  const until = new Subject<void>();
  servePipeline(flags); // throws errors of options before any process starts
  const totals = new Map<number, Totals>();
  let isLogFailing = false;
  const onLogFailed = (message: string) => {
    if (!isLogFailing) tellLogFailed(message);
    isLogFailing = true;
  };
  const log = await openLog(flags, {
    role: 'first',
    totals: (own) => [...totals.values()].reduce(addTotals, own),
    onFailed: onLogFailed,
  });
  // Before the others start, because each would find it, and a late one could remove the socket of another.
  if (flags.unix !== undefined) await removeStaleSocket(flags.unix).catch(() => false);

  const metrics = await ifAsked(flags, (module) => module.clusterMetrics());
  const serving = serveCluster({
    processes: flags.cluster,
    until,
    patience: checkOptions(serveTable, {}).grace + SLACK,
    onCounts: (id, counts) => metrics?.update(id, counts),
    onTotals: (id, ofPart) => totals.set(id, ofPart),
    onLogFailed,
    onDeath: (id) => {
      metrics?.retire(id);
      printError('A process of the cluster died; another one replaces it');
    },
    onStuck: (processes) =>
      printError(
        `${plural(processes, 'process', 'processes')} of the cluster did not end in time; killed`,
      ),
  });
  return runObserved(serving, { flags, until, log, metrics });
}

async function runPart(flags: ServeFlags): Promise<number> {
  const options = { ...partOf(flags), until: stopRequests(), details: needsDetails(flags) };
  const log = await openLog(flags, {
    role: 'part',
    onClosed: tellTotals,
    onFailed: (message) => void tell({ type: 'log-failed', message }),
  });
  const metrics = await ifAsked(flags, (module) => module.partMetrics());
  const telling = metrics?.telling.subscribe();
  const timer = setInterval(() => void tellTotals(log.totals()), TOTALS_INTERVAL);
  try {
    const observers = observing<ServeEvent>(
      { next: (event) => metrics?.count(event) },
      {
        next: (event) => {
          if (event.type === 'listening') void tell(event);
          else log.write(event);
        },
      },
    );
    return await run(servePipeline(options).pipe(observers), {
      onEnd: log.end,
      onSignal: 'ignore', // a terminal sends signals to all processes; the first one reacts
    });
  } catch (error) {
    await tellFailure(error);
    return EXIT_FAILED;
  } finally {
    clearInterval(timer);
    telling?.unsubscribe();
    await nextTurn(); // the errors of the last lines are emitted by then
    await tellTotals(log.totals());
    cluster.worker?.disconnect(); // not `process.disconnect`, which would exit before everything is printed
  }
}

const tellTotals = (totals: Totals): Promise<void> => tell({ type: 'totals', totals });

/** Loads the code of the metrics only if `metricsPort` is given. */
const ifAsked = async <Metrics>(
  { metricsPort }: ServeFlags,
  make: (module: typeof import('./cluster-metrics.js')) => Metrics,
): Promise<Metrics | undefined> =>
  metricsPort === undefined ? undefined : make(await import('./cluster-metrics.js'));
