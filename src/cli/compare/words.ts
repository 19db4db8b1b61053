import { plural } from '../terminal/plural.js';
import { largestGain, type Comparison, type Gain, type RungResult } from './comparison.js';

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

/** A hint, if even the last rung had no work for some of the workers. */
export function idleWorkers({ rungs, setup }: Comparison): readonly string[] {
  const used = rungs.at(-1)?.workers ?? 0;
  if (used >= setup.workers) return [];
  return [
    `Only ${used} of ${plural(setup.workers, 'worker')} had enough work to be worth a thread. More frames (-n) or larger ones (--size) use more.`,
  ];
}

/** One sentence: which rung gained most. */
export function verdict(comparison: Comparison): string {
  const best = largestGain(comparison.rungs);
  const last = comparison.rungs.at(-1);
  if (comparison.setup.rounds < 3)
    return 'Fewer than 3 rounds show no spread, so nothing is claimed.';
  if (!best?.thanBefore || !last?.thanFirst) {
    return 'No step is clearly faster than the one before it, here.';
  }
  const all = `In all: ${gainInWords(last.thanFirst, comparison)}.`;
  return `Most was gained by ${best.name}: ${gainInWords(best.thanBefore, comparison)} than the step before. ${all}`;
}

/** The conditions: lines for people. */
export function conditions({ machine, setup, date }: Comparison): readonly string[] {
  const { count, concurrency, workers, rounds, comparedFrames } = setup;
  return [
    `${plural(machine.cores, 'core')} of ${machine.cpu}, ${machine.platform}, Node ${machine.node}, image-pipeline ${machine.version}, ${date.slice(0, 10)}`,
    `${plural(count, 'frame')} from ${serverOf(setup)}; at most ${plural(concurrency, 'connection')} and ${plural(workers, 'worker')}; ${plural(rounds, 'round')} after a warm-up`,
    comparedFrames === count
      ? 'Checked: in the GIF of every step, all pixels equal those of the frames that came.'
      : `Checked: ${comparedFrames} of ${count} frames of every GIF equal those that came; the others have more than 256 colours.`,
  ];
}

function serverOf({ server, latency, jitter }: Comparison['setup']): string {
  if (server !== 'own') return server;
  const late = latency === 0 ? 'no latency' : `a latency of ${latency} ms`;
  return `a server in another process with ${late}${jitter ? ` and ${jitter} ms of jitter` : ''}`;
}
