import cluster from 'node:cluster';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Subject } from 'rxjs';
import { observing, removeStaleSocket, servePipeline, type ServeEvent } from '../../index.js';
import { checkOptions, serveTable } from '../../options/index.js';
import { EXIT_FAILED } from '../process/exit.js';
import { printError } from '../terminal/print.js';
import { plural } from '../terminal/plural.js';
import { partOf, serveCluster, tell, tellFailure, told } from './cluster.js';
import { run } from '../process/run.js';
import { runObserved } from './run-observed.js';
import { needsDetails, openLog, tellLogFailed, type ServeFlags } from './open-log.js';
import { addTotals, type Totals } from './totals.js';

/** How long a process may take to end after the grace of its connections, in ms. */
const SLACK = 2_000;

/** How often a process tells what it has done, in ms: so much is forgotten when it is killed. */
const TOTALS_INTERVAL = 1_000;

/** `serve` in several processes: the first one starts the others, which run the same command. */
export const runCluster = (flags: ServeFlags): Promise<number> =>
  cluster.isPrimary ? runFirst(flags) : runPart(flags);

async function runFirst(flags: ServeFlags): Promise<number> {
  const until = new Subject<void>();
  servePipeline(flags); // throws what is wrong with the options, before any process starts
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
  // Each of the others would find the same one, and the last take the first one's for it.
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
      printError('A process of the cluster died; another takes its place');
    },
    onStuck: (processes) =>
      printError(`${plural(processes, 'process', 'processes')} of the cluster did not end, killed`),
  });
  return runObserved(serving, { flags, until, log, metrics });
}

async function runPart(flags: ServeFlags): Promise<number> {
  const options = { ...partOf(flags), until: told(), details: needsDetails(flags) };
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
      onSignal: 'ignore', // a terminal sends it to all; the first process tells what it means
    });
  } catch (error) {
    await tellFailure(error);
    return EXIT_FAILED;
  } finally {
    clearInterval(timer);
    telling?.unsubscribe();
    await nextTurn(); // when errors of the last lines have come
    await tellTotals(log.totals());
    cluster.worker?.disconnect(); // and not of the process alone, which would exit before all is printed
  }
}

const tellTotals = (totals: Totals): Promise<void> => tell({ type: 'totals', totals });

/** Loads what metrics need only where somebody wants them. */
const ifAsked = async <Metrics>(
  { metricsPort }: ServeFlags,
  make: (module: typeof import('./cluster-metrics.js')) => Metrics,
): Promise<Metrics | undefined> =>
  metricsPort === undefined ? undefined : make(await import('./cluster-metrics.js'));
