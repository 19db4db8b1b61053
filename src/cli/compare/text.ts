import { printable } from '../terminal/printable.js';
import type { Comparison } from './comparison.js';
import { legend, stageTable, timeTable, type Table } from './tables.js';
import { connectionTable, sweepVerdict, workerTable } from './sweep/sweep-words.js';
import { wrapped } from './wrapped.js';
import { verdict } from './verdict.js';
import { conditions, idleWorkers, stepsOf } from './words.js';

/** The width of the text, in columns. */
const WIDTH = 80;
const wrap = (text: string, indent?: string) => wrapped(text, WIDTH, indent);

/**
 * A comparison as text of at most 80 columns.
 *
 * @param quiet leave out the sentences.
 */
export function asText(comparison: Comparison, quiet = false): string {
  const notes = legend(comparison);
  const figures = [
    ...lines(timeTable(comparison)),
    ...(notes.length > 0 ? wrap(`(${notes.join('; ')})`) : []),
    '',
    ...lines(stageTable(comparison)),
  ];
  const { sweep } = comparison;
  if (sweep) figures.push('', ...lines(connectionTable(sweep)), '', ...lines(workerTable(sweep)));
  if (quiet) return `${figures.join('\n')}\n`;
  const steps = stepsOf(comparison).flatMap(({ name, gain, why }, k) =>
    wrap(`${k + 1} ${name}: ${gain === '' ? '' : `${gain}. `}${why}`, '  '),
  );
  const texts = [
    ...conditions(comparison).flatMap((line) => wrap(printable(line))),
    ...['', ...figures, '', ...steps],
    ...idleWorkers(comparison).flatMap((note) => wrap(note)),
    ...['', ...wrap(verdict(comparison))],
    ...(sweep ? ['', ...sweepVerdict(sweep, comparison)] : []).flatMap((each) =>
      wrap(printable(each)),
    ),
  ];
  return `${texts.join('\n')}\n`;
}

function lines({ title, heads, rows }: Table): string[] {
  const widths = heads.map((_, k) =>
    Math.max(...[heads, ...rows].map((row) => (row[k] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, k) => (k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0)))
      .join('  ')
      .trimEnd();
  return [title, '', line(heads), ...rows.map(line)];
}
