import { plural } from '../terminal/plural.js';
import type { Comparison, RungResult } from './comparison.js';
import type { Gain } from './statistics.js';

/** The parts of a comparison in words and figures; texts for people and reports are made of them. */

/**
 * Seconds with three decimals: `0.112`; with fewer from 10 s on.
 *
 * @param scale as many decimals as this time has, in ms.
 */
export const seconds = (ms: number, scale = ms): string =>
  (ms / 1_000).toFixed(scale < 9_999 ? 3 : scale < 99_990 ? 2 : 1);

/** `0.112 ± 0.010`, or the mean alone, in seconds. */
export const meanOf = ({ mean, deviation }: RungResult): string =>
  deviation === undefined ? seconds(mean) : `${seconds(mean)} ± ${seconds(deviation, mean)}`;

/** `0.101–0.124`, in seconds. */
export const rangeOf = ({ min, max }: RungResult): string => `${seconds(min, max)}–${seconds(max)}`;

/** `27.9 ± 2.5`; with `?` if the spread allows no claim, and empty for no gain. */
export function gainOf(gain: Gain | undefined): string {
  if (gain === undefined) return '';
  return `${ratio(gain)}${gain.isClear ? '' : ' ?'}`;
}

/** `2.05×`, or empty for no gain and for one that cannot be claimed. */
export const shortGain = (gain: Gain | undefined): string =>
  gain?.isClear ? `${ratio({ value: gain.value, deviation: undefined })}×` : '';

/** Three significant digits from 1 on, so that 1.05 is not 1.1; the deviation has as many decimals. */
function ratio({ value, deviation }: Pick<Gain, 'value' | 'deviation'>): string {
  const decimals = value < 9.995 ? 2 : 1;
  const figures = deviation === undefined ? [value] : [value, deviation];
  return figures.map((figure) => figure.toFixed(decimals)).join(' ± ');
}

/** `27.9 ± 2.5 times faster`, `1.20 ± 0.05 times slower`, or that nothing can be claimed. */
export function gainInWords(gain: Gain, { setup }: Comparison): string {
  if (!gain.isClear) {
    return setup.rounds < 3 ? 'no claim from fewer than 3 rounds' : 'no clear difference';
  }
  if (gain.value >= 1) return `${ratio(gain)} times faster`;
  const value = 1 / gain.value;
  const deviation = gain.deviation && (value * gain.deviation) / gain.value;
  return `${ratio({ value, deviation })} times slower`;
}

/** A rung in words. */
export interface Step {
  readonly name: string;
  /** How much faster it is than the rung before; empty for the first one. */
  readonly gain: string;
  readonly why: string;
}

/** What each rung adds, its gain over the rung before, and why. */
export const stepsOf = (comparison: Comparison): readonly Step[] =>
  comparison.rungs.map(({ name, why, thanBefore }) => ({
    ...{ name, why },
    gain: thanBefore === undefined ? '' : gainInWords(thanBefore, comparison),
  }));

/** A hint, if the last rung had no work for some of the workers. */
export function idleWorkers({ rungs, setup }: Comparison): readonly string[] {
  const last = rungs.at(-1);
  if (last === undefined || last.workers >= setup.workers) return [];
  return [
    `With the ${last.name}, the work was worth only ${last.workers} of ${plural(setup.workers, 'worker')}. More frames (-n) or larger ones use more.`,
  ];
}

/** The machine and the versions, with the date: one line for people. */
export const machineOf = ({ machine, date }: Pick<Comparison, 'machine' | 'date'>): string =>
  `${plural(machine.cores, 'core')} of ${machine.cpu}, ${machine.platform}, Node ${machine.node}, image-pipeline ${machine.version}, ${date.slice(0, 10)}`;

/** The conditions: lines for people. */
export function conditions(comparison: Comparison): readonly string[] {
  const { setup, check } = comparison;
  const { count, concurrency, workers, rounds } = setup;
  return [
    machineOf(comparison),
    `${plural(count, 'frame')} ${serverOf(setup)}; at most ${plural(concurrency, 'connection')} and ${plural(workers, 'worker')}; ${plural(rounds, 'round')} after a warm-up`,
    checked(check),
  ];
}

function checked({ equal, close, difference }: Comparison['check']): string {
  if (close === 0) return 'Checked: in every GIF, all pixels equal those of the frames that came.';
  const many = `more than 256 colours, so it is only close: different by at most ${difference.toFixed(1)} of 255 (root mean square)`;
  return equal === 0
    ? `Checked: in every GIF, each frame has ${many}.`
    : `Checked: in every GIF, ${plural(equal, 'frame')} equal those that came; each of the others has ${many}.`;
}

function serverOf({ server, images, size, latency, jitter }: Comparison['setup']): string {
  if (server !== 'own') return `from ${server}`;
  const late = latency === 0 ? 'no latency' : `a latency of ${latency} ms`;
  const kind = images === undefined ? `of ${size} random pixels` : `of ${images}`;
  return `${kind} from a server in another process with ${late}${jitter ? ` and ${jitter} ms of jitter` : ''}`;
}
