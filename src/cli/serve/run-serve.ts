import { Subject } from 'rxjs';
import { observing, type ServeEvent, type ServeOptions, servePipeline } from '../../index.js';
import { checkOptions, type Optional } from '../../options/index.js';
import { logTable, type LogSettings } from '../flags/log-options.js';
import { serveUiTable, type UiSettings } from '../flags/ui-options.js';
import { UsageError } from '../process/usage-error.js';
import { needsDetails, openLog, type ServeFlags } from './open-log.js';
import { runObserved } from './run-observed.js';

/** The given values of the flags of `serve`. */
export type GivenServeFlags = Omit<ServeOptions, 'until' | 'details'> &
  Optional<LogSettings> &
  Partial<Pick<UiSettings, 'ui'>> &
  Partial<Pick<ServeFlags, 'quiet' | 'json' | 'details'>>;

/** Runs the command `serve`. Resolves with the exit code. */
export async function runServe(given: GivenServeFlags): Promise<number> {
  const off = { quiet: false, json: false, details: false };
  const flags: ServeFlags = { ...off, ...given, ...checkOptions(logTable, given) };
  const { ui: port } = checkOptions(serveUiTable, given);
  if (port !== undefined && flags.cluster > 1) {
    throw new UsageError('--ui shows one process; give it without --cluster');
  }
  if (flags.cluster > 1) return (await import('./run-cluster.js')).runCluster(flags);
  const until = new Subject<void>();
  const serving = servePipeline({
    ...flags,
    until,
    details: port !== undefined || needsDetails(flags),
  });
  const log = await openLog(flags);
  const metrics =
    flags.metricsPort === undefined ? undefined : (await import('./metrics.js')).ownMetrics();
  if (port === undefined) return runObserved(serving, { flags, until, log, metrics });
  const { openPage } = await import('../ui/open-page.js');
  const facts = { command: 'serve', serves: true, downloads: false, makesGif: false };
  const page = await openPage({ ...facts, port, stays: false });
  log.write({ type: 'page-listening', url: page.url });
  return runObserved(serving.pipe(observing<ServeEvent>(page.observer)), {
    flags,
    until,
    log,
    metrics,
  });
}
