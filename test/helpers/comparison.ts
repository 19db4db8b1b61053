import { rungResults, type Comparison } from '../../src/cli/compare/comparison.js';
import type { RunRecord } from '../../pipelines/compare/run-record.js';

/** A run of this many ms: downloads in the first half, in two lanes, and the GIF in the second. */
export const runOf = (total: number): RunRecord => ({
  total,
  downloads: [
    { start: 0, end: total / 2 },
    { start: 0, end: total / 4 },
    { start: total / 4, end: total / 2 },
  ],
  chunks: [{ start: total / 2, end: total, worker: 0 }],
  download: { start: 0, end: total / 2 },
  gif: { start: total / 2, end: total },
});

/** Characters that mean something in XML, in Markdown or to a terminal. */
export const HOSTILE = 'a <b> & "c" | \'d\' `e` *f* ]]> \u0000\u001b[31m \ud800';

/** A comparison of three rungs, whose runs took these ms. */
export function comparisonOf(
  times: readonly (readonly number[])[] = [
    [1_000, 1_010, 990],
    [100, 110, 90],
    [101, 111, 91],
  ],
  changes: {
    readonly cpu?: string;
    readonly setup?: Partial<Comparison['setup']>;
    readonly check?: Comparison['check'];
  } = {},
): Comparison {
  const names = ['one after another', 'concurrent downloads', 'parallel workers'];
  const rungs = names.map((name) => ({ name, why: `Why ${name}.`, flow: () => never() }));
  return {
    ...{ type: 'comparison', v: 1, date: '2026-01-02T03:04:05.678Z' },
    machine: {
      ...{ cpu: changes.cpu ?? 'Some CPU', cores: 2, platform: 'linux x64' },
      ...{ node: 'v20.0.0', version: '0.1.0' },
    },
    setup: {
      ...{ count: 3, concurrency: 2, workers: 1, rounds: times[0]!.length, server: 'own' },
      ...{ images: undefined, size: '10x10' },
      ...{ latency: 5, jitter: 0 },
      ...changes.setup,
    },
    check: changes.check ?? { equal: 3, close: 0, difference: 0 },
    rungs: rungResults(
      rungs,
      times.map((each) => each.map(runOf)),
    ),
  };
}

const never = (): never => {
  throw new Error('not run');
};
