import { Subject } from 'rxjs';
import { type ServeOptions, servePipeline } from '../../index.js';
import { checkOptions, type Optional } from '../../options/index.js';
import { logTable, type LogSettings } from '../flags/log-options.js';
import { needsDetails, openLog, type ServeFlags } from './open-log.js';
import { runObserved } from './run-observed.js';

/** The given values of the flags of `serve`. */
export type GivenServeFlags = Omit<ServeOptions, 'until' | 'details'> &
  Optional<LogSettings> &
  Partial<Pick<ServeFlags, 'quiet' | 'json' | 'details'>>;

/** Runs the command `serve`. Resolves with the exit code. */
export async function runServe(given: GivenServeFlags): Promise<number> {
  const off = { quiet: false, json: false, details: false };
  const flags: ServeFlags = { ...off, ...given, ...checkOptions(logTable, given) };
  if (flags.cluster > 1) return (await import('./run-cluster.js')).runCluster(flags);
  const until = new Subject<void>();
  const serving = servePipeline({ ...flags, until, details: needsDetails(flags) });
  const log = await openLog(flags);
  const metrics =
    flags.metricsPort === undefined ? undefined : (await import('./metrics.js')).ownMetrics();
  return runObserved(serving, { flags, until, log, metrics });
}
