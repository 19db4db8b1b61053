import type { Rung, RunRecord } from '../../index.js';
import type { CompareSettings } from '../flags/compare-options.js';
import type { PixelCheck } from './check-gif.js';
import type { Machine } from './machine.js';
import { meanSplit, splitStages, type StageSplit } from './stage-split.js';
import type { Sweep } from './sweep/sweep.js';
import { gainFrom, summarize, type Gain, type Summary } from './statistics.js';

/** The result of `compare`, as `--json` prints it. Times are in ms. */
export interface Comparison {
  readonly type: 'comparison';
  /** The version of this form. */
  readonly v: 1;
  /** When it ended, in ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  readonly setup: Setup;
  /** How well each GIF, at least, shows the frames that came. */
  readonly check: PixelCheck;
  /** From the first rung to the last. */
  readonly rungs: readonly RungResult[];
  /** With `--sweep`. */
  readonly sweep?: Sweep;
}

/** The conditions, which are the same for all rungs. */
export interface Setup extends Pick<CompareSettings, 'concurrency' | 'workers' | 'rounds'> {
  /** The number of frames of each run. */
  readonly count: number;
  /** `own`, or host and port of another one. */
  readonly server: string;
  /** The folder of the images that the own server sent; `undefined` for random ones and for another server. */
  readonly images: string | undefined;
  /** The size of random images, as `32x32`; `undefined` for others. */
  readonly size: string | undefined;
  /** In ms; `undefined` for another server, as `jitter`. */
  readonly latency: number | undefined;
  readonly jitter: number | undefined;
}

/** The result of one rung. */
export interface RungResult extends Summary {
  readonly name: string;
  readonly why: string;
  /** The time of each run. */
  readonly times: readonly number[];
  /** The mean time by stage. */
  readonly stages: StageSplit;
  /** The most workers that a run used: a thread is started only if there is enough work for it. */
  readonly workers: number;
  /** How many times faster it is than the rung before; `undefined` for the first one. */
  readonly thanBefore: Gain | undefined;
  /** How many times faster it is than the first rung; `undefined` for the first one. */
  readonly thanFirst: Gain | undefined;
}

/** Computes the results of the rungs from their runs. `runs` has at least one run for each rung. */
export function rungResults(
  rungs: readonly Rung[],
  runs: readonly (readonly RunRecord[])[],
): RungResult[] {
  const times = runs.map((records) => records.map(({ total }) => total));
  const gain = (slow: number, fast: number): Gain | undefined => {
    const [before, after] = [times[slow], times[fast]];
    if (before === undefined || after === undefined || slow === fast) return undefined;
    return gainFrom(before, after);
  };
  return rungs.map(({ name, why }, k) => ({
    ...{ name, why, times: times[k] ?? [], ...summarize(times[k] ?? []) },
    stages: meanSplit((runs[k] ?? []).map(splitStages)),
    workers: Math.max(...(runs[k] ?? []).map(workersIn)),
    thanBefore: gain(k - 1, k),
    thanFirst: gain(0, k),
  }));
}

/** The number of workers that a run used. */
export const workersIn = ({ chunks }: RunRecord): number =>
  new Set(chunks.map(({ worker }) => worker)).size;
