import type { Comparison } from './comparison.js';
import { legend, stageTable, timeTable, type Table } from './tables.js';
import { connectionTable, sweepVerdict, workerTable } from './sweep/sweep-words.js';
import { verdict } from './verdict.js';
import { conditions, idleWorkers, stepsOf } from './words.js';

/** A comparison as tables of Markdown (GitHub Flavored Markdown 4.10). */
export function asMarkdown(comparison: Comparison): string {
  const { sweep } = comparison;
  const notes = legend(comparison);
  const blocks = [
    ...conditions(comparison).map(escaped),
    table(timeTable(comparison)),
    ...(notes.length > 0 ? [escaped(`(${notes.join('; ')})`)] : []),
    table(stageTable(comparison)),
    stepsOf(comparison)
      .map(
        ({ name, gain, why }, k) =>
          `${k + 1}. **${escaped(name)}**: ${escaped(gain === '' ? why : `${gain}. ${why}`)}`,
      )
      .join('\n'),
    ...idleWorkers(comparison).map(escaped),
    escaped(verdict(comparison)),
    ...(sweep ? [connectionTable(sweep), workerTable(sweep)].map(table) : []),
    ...(sweep ? sweepVerdict(sweep, comparison).map(escaped) : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function table({ title, heads, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  const rule = heads.map((_, k) => (k === 0 ? '---' : '--:'));
  return [`**${title}**`, '', line(heads), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Text in which no character has a meaning in Markdown: names of processors may have any. */
const escaped = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, '\\$&');
