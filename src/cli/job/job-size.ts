import type { FetchOptions } from '../../index.js';
import { checkOptions, fetchTable } from '../../options/index.js';

/** How much a job has to do, and what it may use. */
export interface JobSize {
  /** The number of frames to download; `undefined` if the job downloads none. */
  readonly total?: number | undefined;
  /** The most connections at once; `auto` if their number changes. */
  readonly connections?: number | 'auto' | undefined;
  /** The most threads that encode. */
  readonly workers: number;
}

/** The size of a job that downloads. */
export function downloadSize(
  options: Pick<FetchOptions, 'count' | 'concurrency' | 'workers'>,
): JobSize {
  const preset = checkOptions(fetchTable, {});
  const { count = preset.count, concurrency = preset.concurrency } = options;
  return { total: count, connections: concurrency, workers: options.workers ?? preset.workers };
}
