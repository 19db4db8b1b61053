import type { FetchOptions } from '../../index.js';
import { checkOptions, fetchTable } from '../../options/index.js';

/** How much a job has to do, and what it may use. */
export interface JobSize {
  /** The number of frames to download; `undefined` if the job downloads none. */
  readonly total?: number | undefined;
  /** The most connections at once; `auto` if their number changes. */
  readonly connections?: number | 'auto' | undefined;
  /** The most threads that encode; `undefined` if their number is not known, as with a queue. */
  readonly workers: number | undefined;
}

/** The size of a job that downloads. */
export function downloadSize(
  options: Pick<FetchOptions, 'count' | 'concurrency' | 'workers' | 'backend'>,
): JobSize {
  const preset = checkOptions(fetchTable, {});
  const { count = preset.count, concurrency = preset.concurrency } = options;
  return { total: count, connections: concurrency, workers: workersOf(options) };
}

/** The most threads that encode; `undefined` where a backend of its own decides. */
export const workersOf = ({
  workers,
  backend,
}: Pick<FetchOptions, 'workers' | 'backend'>): number | undefined =>
  backend ? undefined : (workers ?? checkOptions(fetchTable, {}).workers);
