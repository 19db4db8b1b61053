import { plural } from '../../terminal/plural.js';
import type { Comparison } from '../comparison.js';
import type { Summary } from '../statistics.js';
import type { Table } from '../tables.js';
import { gainInWords, gainOf } from '../words.js';
import type { Sweep, WorkerPoint } from './sweep.js';

/** Rates for numbers of connections, beside the bound by Little's law. */
export const connectionTable = ({ connections }: Sweep): Table => ({
  title: 'Downloads by connections: frames a second, and ms for one',
  heads: ['connections', 'mean ± σ', 'bound', 'median', '90 %', '99 %'],
  rows: connections.map(({ connections: count, rate, bound, latency }) => [
    String(count),
    rateOf(rate),
    bound === undefined ? '' : bound.toFixed(0),
    ...[latency?.median, latency?.p90, latency?.p99].map((ms) => ms?.toFixed(1) ?? ''),
  ]),
});

/** Rates for numbers of workers. */
export const workerTable = ({ workers }: Sweep): Table => ({
  title: 'The GIF of step 3 by workers: frames a second',
  heads: ['workers', 'started', 'mean ± σ', 'than one', 'of their cores'],
  rows: workers.map(({ workers: count, started, rate, thanOne, share }) => [
    ...[String(count), String(started), rateOf(rate), gainOf(thanOne)],
    `${Math.round(100 * share)} %`,
  ]),
});

function rateOf(rate: Summary | undefined): string {
  if (rate === undefined) return 'failed';
  const { mean, deviation } = rate;
  const decimals = mean < 99.5 ? 1 : 0;
  const figures = deviation === undefined ? [mean] : [mean, deviation];
  return figures.map((figure) => figure.toFixed(decimals)).join(' ± ');
}

/** Where more connections and more workers stop paying, and why. */
export function sweepVerdict(sweep: Sweep, comparison: Comparison): readonly string[] {
  const failed = sweep.connections.find(({ error }) => error !== undefined);
  return [
    ...(comparison.setup.rounds < 3
      ? ['Nor does the sweep claim anything.']
      : [...connectionVerdict(sweep), ...workerVerdict(sweep, comparison)]),
    ...(failed ? [`With ${plural(failed.connections, 'connection')}: ${failed.error}`] : []),
  ];
}

function connectionVerdict({
  connections,
  connectionsKnee,
  connectionsNeeded,
}: Sweep): readonly string[] {
  const knee = connections.find((point) => point.connections === connectionsKnee);
  const alone = connections[0]?.latency?.median;
  if (!knee?.rate || !knee.bound || alone === undefined || connectionsNeeded === undefined) {
    return [];
  }
  const highest = Math.max(...connections.map(({ rate }) => rate?.mean ?? 0));
  return [
    knee === connections.at(-1)
      ? `The highest rate came with the most connections that were tried, ${knee.connections}: more may pay (--sweep-to), unless the spread is large.`
      : `More than ${plural(knee.connections, 'connection')} hardly pay: ${knee.rate.mean.toFixed(0)} frames a second are at least 90 % of the highest rate.`,
    `A download over one connection takes ${alone.toFixed(1)} ms (median). So by Little's law ${plural(knee.connections, 'connection')} give at most ${knee.bound.toFixed(0)} frames a second, and the highest rate, ${highest.toFixed(0)}, takes at least ${plural(connectionsNeeded, 'connection')}. What is missing to the bound, client and server compute; more connections then only wait longer.`,
  ];
}

function workerVerdict({ workers, workersKnee }: Sweep, comparison: Comparison): readonly string[] {
  const { cores } = comparison.machine;
  const knee = workers.find((point) => point.workers === workersKnee);
  if (knee?.thanOne?.isClear && knee.thanOne.value > 1) {
    return [
      `${plural(knee.workers, 'worker')} make the GIF ${gainInWords(knee.thanOne, comparison)} than one${knee === workers.at(-1) ? '' : '; more hardly pay'} on ${plural(cores, 'core')}.`,
    ];
  }
  if (workers.length < 2) return [];
  return [`More workers are not clearly faster than one here: ${reasonOf(workers, cores)}.`];
}

/** If the threads had less than this part of their cores, other programs had the rest. */
const FREE = 0.75;

/** Why several workers are no faster than one. */
function reasonOf(workers: readonly WorkerPoint[], cores: number): string {
  const started = Math.max(...workers.map((point) => point.started));
  const least = Math.min(...workers.map(({ share }) => share));
  if (cores === 1) return 'there is one core';
  if (started === 1) {
    return 'the frames are work for one thread only; more frames (-n) or larger ones (--size) start a second one';
  }
  if (least < FREE) {
    return `the threads had only ${Math.round(100 * least)} % of the cores that they could use, because other programs needed them, too; try again on a quieter machine`;
  }
  return 'each thread must start and compile its code first; more frames (-n) make that a smaller part';
}
