import type { Comparison } from './comparison.js';
import { gainOf, meanOf, rangeOf, seconds } from './words.js';

/** A table of texts. The first column is words, the others are figures. */
export interface Table {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The time of each rung, and how many times faster it is. */
export const timeTable = ({ rungs }: Comparison): Table => ({
  title: 'Time in seconds, and how many times faster',
  heads: ['step', 'mean ± σ', 'range', 'than before', 'than first'],
  rows: rungs.map((rung, k) => [
    `${k + 1} ${rung.name}`,
    meanOf(rung),
    rangeOf(rung),
    gainOf(rung.thanBefore),
    gainOf(rung.thanFirst),
  ]),
});

/** The mean time of each rung by stage. */
export const stageTable = ({ rungs }: Comparison): Table => ({
  title: 'Mean time by stage in seconds, and the workers that were used',
  heads: ['step', 'only download', 'both at once', 'only GIF', 'rest', 'workers'],
  rows: rungs.map(({ name, stages, workers }, k) => [
    `${k + 1} ${name}`,
    ...[stages.download, stages.both, stages.gif, stages.rest].map((time) => seconds(time)),
    String(workers),
  ]),
});

/** What `?` and figures below 1 mean, for those tables that have them. */
export function legend({ rungs, sweep }: Comparison): readonly string[] {
  const gains = [
    ...rungs.flatMap(({ thanBefore, thanFirst }) => [thanBefore, thanFirst]),
    ...(sweep?.workers ?? []).map(({ thanOne }) => thanOne),
  ];
  const isSlower = gains.some((gain) => gain !== undefined && gain.value < 1);
  const isUnclear = gains.some((gain) => gain?.isClear === false);
  return [
    ...(isSlower ? ['below 1: slower'] : []),
    ...(isUnclear ? ['?: the intervals of mean ± σ overlap, or there are too few rounds'] : []),
  ];
}
