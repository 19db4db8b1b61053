import { rungResults, type Comparison } from '../../src/cli/compare/comparison.js';
import {
  sweepOf,
  type DownloadRun,
  type GifRun,
  type Sweep,
} from '../../src/cli/compare/sweep/sweep.js';
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
    readonly sweep?: Sweep;
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
    ...(changes.sweep && { sweep: changes.sweep }),
  };
}

/** Runs of downloads of these rates and, each, of these latencies. */
export const downloadsOf = (
  rates: readonly number[],
  latencies: readonly number[],
): readonly DownloadRun[] => rates.map((rate) => ({ rate, latencies }));

/** Runs of GIFs of these rates, in which all workers were started and had as many `cores`. */
export const gifsOf = (
  rates: readonly number[],
  started: number,
  cores = started,
): readonly GifRun[] => rates.map((rate) => ({ rate, started, cores }));

/** A sweep on 2 cores: 4 connections and 2 workers give nearly the highest rate. */
export const sweepLike = ({
  downloads = [
    downloadsOf([99, 100, 101], [10, 10, 12]),
    downloadsOf([198, 200, 202], [10, 11, 12]),
    downloadsOf([350, 360, 370], [11, 12, 13]),
    downloadsOf([380, 400, 420], [20, 22, 1_234.56]),
  ],
  gifs = [gifsOf([9, 10, 11], 1), gifsOf([19, 20, 21], 2), gifsOf([20, 21, 22], 3, 2)],
  cores = 2,
}: {
  readonly downloads?: readonly (readonly DownloadRun[])[];
  readonly gifs?: readonly (readonly GifRun[])[];
  readonly cores?: number;
} = {}): Sweep =>
  sweepOf(
    { connections: downloads.map((_, k) => 2 ** k), workers: gifs.map((_, k) => 2 ** k) },
    ...([downloads, gifs, cores] as const),
  );

const never = (): never => {
  throw new Error('not run');
};
