import type { Comparison, RungResult } from './comparison.js';
import { gainInWords, seconds } from './words.js';

/** The answer in a few sentences: which rung gained most over the one before it, and why. */
export function verdict(comparison: Comparison): string {
  const { rungs, setup } = comparison;
  if (setup.rounds < 3) return 'Fewer than 3 rounds show no spread, so nothing is claimed.';
  const [best, ...others] = byGain(rungs);
  const last = rungs.at(-1);
  if (!best?.thanBefore || !last?.thanFirst) {
    return 'No step is clearly faster than the one before it, here.';
  }
  const number = rungs.indexOf(best) + 1;
  return [
    `Step ${number} (${best.name}) gained most: ${gainInWords(best.thanBefore, comparison)} than step ${number - 1}.`,
    best.why,
    shrunkStage(rungs[number - 2] ?? best, best),
    ...rivals(best, others, rungs),
    `All steps together: ${gainInWords(last.thanFirst, comparison)}.`,
  ].join(' ');
}

/** The rungs that are clearly faster than the one before, by their gain, the largest first. */
const byGain = (rungs: readonly RungResult[]): RungResult[] =>
  rungs
    .filter(({ thanBefore }) => thanBefore?.isClear && thanBefore.value > 1)
    .sort((a, b) => (b.thanBefore?.value ?? 0) - (a.thanBefore?.value ?? 0));

/** Says which other rungs may have gained as much, as far as the spread shows. */
function rivals(
  { thanBefore: best }: RungResult,
  others: readonly RungResult[],
  rungs: readonly RungResult[],
): readonly string[] {
  const least = (best?.value ?? 0) - (best?.deviation ?? 0);
  const close = others.filter(
    ({ thanBefore: gain }) => (gain?.value ?? 0) + (gain?.deviation ?? 0) >= least,
  );
  if (close.length === 0) return [];
  const names = close.map((rung) => `step ${rungs.indexOf(rung) + 1}`).join(' and ');
  return [`Within the spread, ${names} may have gained as much.`];
}

const STAGES = [
  ['download', 'only downloads ran'],
  ['both', 'both stages ran'],
  ['gif', 'only the GIF was made'],
] as const;

/** The stage that lost most of its time from one rung to the next. */
function shrunkStage({ stages: before }: RungResult, { stages: after }: RungResult): string {
  const [stage, words] = STAGES.reduce((most, each) =>
    before[each[0]] - after[each[0]] > before[most[0]] - after[most[0]] ? each : most,
  );
  const [from, to] = [seconds(before[stage]), seconds(after[stage], before[stage])];
  return `The time in which ${words} fell from ${from} to ${to} seconds.`;
}
