import { Subject } from 'rxjs';
import { observing, workPipeline, type WorkEvent, type WorkOptions } from '../../index.js';
import { checkOptions, type Optional } from '../../options/index.js';
import { metricsTable, type MetricsSettings } from '../flags/log-options.js';
import type { MetricsListening } from '../http/metrics-server.js';
import { LinePrinter } from '../process/line-printer.js';
import { run } from '../process/run.js';
import { leaveUnread, leaveWhenClosed } from '../process/standard-streams.js';
import { UsageError } from '../process/usage-error.js';
import { plural } from '../terminal/plural.js';
import { printError, printLine } from '../terminal/print.js';
import { showFigures, WorkCounter } from './work-counter.js';

/** The values of the flags of `worker`. */
export interface WorkerFlags
  extends Partial<Omit<WorkOptions, 'until' | 'signal'>>, Optional<MetricsSettings> {
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly details?: boolean;
}

/** Runs the command `worker`. Resolves with the exit code. */
export async function runWorker(flags: WorkerFlags): Promise<number> {
  const {
    quiet = false,
    json = false,
    details = false,
    metricsPort,
    metricsHost,
    ...options
  } = flags;
  const { queue } = options;
  if (queue === undefined) {
    throw new UsageError(
      'Expected --queue, the queue to take chunks from, such as redis://host:6379',
    );
  }
  const { metricsHost: host, metricsPort: port } = checkOptions(metricsTable, {
    metricsPort,
    metricsHost,
  });
  const until = new Subject<void>();
  const counter = new WorkCounter();
  leaveWhenClosed(() => Promise.resolve());
  const printer = new LinePrinter(process.stdout, {
    onDropped: (lines) =>
      printError(`${plural(lines, 'line')} of the log dropped: the reader is too slow`),
  });
  const figures = () => counter.figures();
  const log = json
    ? (await import('./json-log.js')).jsonLog(printer, { quiet, details, figures })
    : { event: (await import('./text-log.js')).textLog(printer, quiet), end: () => printer.end() };
  const onEnd = (error?: unknown): void => {
    log.end(error !== undefined);
    if (!json && !quiet && error === undefined) printLine(showFigures(figures()));
    leaveUnread();
  };
  const working = workPipeline({ ...options, queue, until }).pipe(
    observing<WorkEvent>({ next: (event) => counter.count(event) }),
  );
  const logging = observing<WorkEvent | MetricsListening>({ next: log.event });
  if (port === undefined) return run(working.pipe(logging), { onEnd, onSignal: until });
  const metrics = (await import('./work-metrics.js')).workMetrics();
  const { withMetricsServer } = await import('../http/metrics-server.js');
  const serving = withMetricsServer<WorkEvent>({
    ...{ metricsHost: host, metricsPort: port, metrics, until },
    isHealthy: ({ type }) =>
      type === 'queue-away'
        ? false
        : type === 'worker-started' || type === 'queue-back' || undefined,
  });
  const counting = observing<WorkEvent>({ next: (event) => metrics.count(event) });
  return run(working.pipe(counting, serving, logging), { onEnd, onSignal: until });
}
