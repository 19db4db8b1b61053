import type { DownloadRate } from '../../../index.js';
import {
  average,
  ENOUGH,
  gainFrom,
  quantilesOf,
  summarize,
  type Gain,
  type Quantiles,
  type Summary,
} from '../statistics.js';
import type { SweepPlan } from './sweep-plan.js';

/** Rates for more and more connections, and for more and more workers. */
export interface Sweep {
  readonly connections: readonly ConnectionPoint[];
  /** The fewest connections that give nearly the highest rate; `undefined` for fewer than 3 rounds. */
  readonly connectionsKnee: number | undefined;
  /**
   * The fewest connections that the highest rate takes by Little's law: the rate times the median time of a
   * download over one connection. `undefined` if one connection failed.
   */
  readonly connectionsNeeded: number | undefined;
  readonly workers: readonly WorkerPoint[];
  /** The fewest workers that give nearly the highest rate; `undefined` for fewer than 3 rounds. */
  readonly workersKnee: number | undefined;
}

/** Downloads with a number of connections. */
export interface ConnectionPoint {
  readonly connections: number;
  /** Frames a second; `undefined` if a download failed. */
  readonly rate: Summary | undefined;
  /** The time of a download, in ms; `undefined` if one failed. */
  readonly latency: Quantiles | undefined;
  /** The most frames a second by Little's law: connections / median time of a download over one connection. */
  readonly bound: number | undefined;
  /** Why a download failed. */
  readonly error?: string;
}

/** GIFs made by a number of workers. */
export interface WorkerPoint {
  /** The most workers that may be started. */
  readonly workers: number;
  /** The most that a run started: a thread is started only if there is enough work for it. */
  readonly started: number;
  /** Frames a second, from the first chunk to the complete GIF; the start of the threads counts. */
  readonly rate: Summary;
  /** How many times the rate of one worker; `undefined` for one. */
  readonly thanOne: Gain | undefined;
  /** The mean part of the cores, one for each worker, that the process had; low if others need them, too. */
  readonly share: number;
}

/** The part of the highest rate that is nearly it. */
export const NEARLY = 0.9;

/** One run with a number of connections. */
export type DownloadRun = DownloadRate | { readonly error: string };

/** One run with a number of workers. */
export interface GifRun {
  /** Frames a second. */
  readonly rate: number;
  /** The number of workers that were started. */
  readonly started: number;
  /** The CPU time of the process over the time that has passed: the cores that it had. */
  readonly cores: number;
}

/**
 * Computes a sweep.
 *
 * @param downloads the runs for each number of connections, at least one.
 * @param gifs the runs for each number of workers, at least one.
 * @param cores the number of cores.
 */
export function sweepOf(
  plan: SweepPlan,
  downloads: readonly (readonly DownloadRun[])[],
  gifs: readonly (readonly GifRun[])[],
  cores: number,
): Sweep {
  const alone = latencyOf(downloads[0] ?? [])?.median;
  const connections = plan.connections.map((count, k) =>
    connectionPoint(count, downloads[k] ?? [], alone),
  );
  const workers = plan.workers.map((count, k) =>
    workerPoint(count, gifs[k] ?? [], gifs[0] ?? [], cores),
  );
  const rounds = gifs[0]?.length ?? 0;
  return {
    connections,
    connectionsKnee: rounds < ENOUGH ? undefined : kneeOf(connections)?.connections,
    connectionsNeeded: alone && Math.ceil((highestOf(connections) * alone) / 1_000),
    workers,
    workersKnee: rounds < ENOUGH ? undefined : kneeOf(workers)?.workers,
  };
}

function connectionPoint(
  connections: number,
  runs: readonly DownloadRun[],
  alone: number | undefined,
): ConnectionPoint {
  const bound = alone === undefined ? undefined : (1_000 * connections) / alone;
  const failed = runs.find((run) => 'error' in run);
  if (failed) return { connections, rate: undefined, latency: undefined, bound, ...failed };
  const rates = runs.flatMap((run) => ('error' in run ? [] : [run.rate]));
  return { connections, rate: summarize(rates), latency: latencyOf(runs), bound };
}

const latencyOf = (runs: readonly DownloadRun[]): Quantiles | undefined =>
  quantilesOf(runs.flatMap((run) => ('error' in run ? [] : run.latencies)));

function workerPoint(
  workers: number,
  runs: readonly GifRun[],
  ofOne: readonly GifRun[],
  cores: number,
): WorkerPoint {
  const ratesOf = (all: readonly GifRun[]) => all.map(({ rate }) => rate);
  const shares = runs.map((run) => Math.min(1, run.cores / Math.min(run.started, cores)));
  return {
    ...{ workers, rate: summarize(ratesOf(runs)), share: average(shares) },
    started: Math.max(...runs.map(({ started }) => started)),
    thanOne: workers === 1 ? undefined : gainFrom(ratesOf(runs), ratesOf(ofOne)),
  };
}

interface Point {
  readonly rate: Summary | undefined;
}

/** The first point whose mean rate is nearly the highest. */
const kneeOf = <P extends Point>(points: readonly P[]): P | undefined =>
  points.find(({ rate }) => rate !== undefined && rate.mean >= NEARLY * highestOf(points));

const highestOf = (points: readonly Point[]): number =>
  Math.max(...points.map(({ rate }) => rate?.mean ?? 0));
