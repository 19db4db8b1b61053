import { resolve } from 'node:path';
import type { UiSettings } from '../flags/ui-options.js';
import { shown } from '../flags/shown.js';
import { isTerminal } from '../terminal/terminal.js';
import { UsageError } from '../process/usage-error.js';

/** The values of the flags that all jobs have, besides the options of their pipelines. */
export interface JobFlags extends Partial<UiSettings> {
  readonly output?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly details?: boolean;
  /** The path of the file for a trace. */
  readonly trace?: string;
}

/**
 * Whether a run must have `details`: for lines of JSON, for a trace, for the live page, or for the connections beside
 * the bars.
 */
export const wantsDetails = ({ quiet, json, details, trace, ui }: JobFlags): boolean =>
  details === true ||
  trace !== undefined ||
  ui !== undefined ||
  (isTerminal() && quiet !== true && json !== true);

/**
 * Refuses a trace that would take the place of another file: of a picture by a slip, or of a file of this run.
 *
 * @param others the paths of the other files of the run.
 * @throws UsageError
 */
export function checkTrace(trace: string | undefined, others: readonly unknown[]): void {
  if (trace === undefined) return;
  if (!trace.endsWith('.json')) {
    throw new UsageError(`Expected --trace to be a name that ends in .json, got ${shown(trace)}`);
  }
  const isOther = others.some(
    (path) => typeof path === 'string' && resolve(path) === resolve(trace),
  );
  if (isOther) {
    throw new UsageError(`Expected --trace to be a file of its own, got ${shown(trace)}`);
  }
}
