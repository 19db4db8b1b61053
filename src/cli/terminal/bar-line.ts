import { formatTime } from './format-time.js';

/** The progress of a stage of a job. */
export interface Stage {
  readonly name: string;
  /** The number of frames, or of other units, that are done. */
  readonly done: number;
  /** The number of all of them; `undefined` if it is not known yet, as for a stream. */
  readonly total: number | undefined;
  /** The plural of the unit. @default 'frames' */
  readonly unit?: string;
}

/** The narrowest and the widest bar, in columns. */
const MIN_BAR = 8;
const MAX_BAR = 40;
/** The longest time left that is shown, in ms: four days. A longer estimate is too uncertain. */
const MAX_LEFT = 96 * 3_600_000;

/**
 * Shows a stage on one line of at most `columns` columns. If not everything fits, details are left out.
 *
 * @param timeLeft in ms; `undefined` if it is unknown.
 */
export function barLine(
  { name, done, total, unit = 'frames' }: Stage,
  timeLeft: number | undefined,
  columns: number,
): string {
  if (total === undefined) {
    return firstThatFits([`${name} ${done} ${unit}`, `${done} ${unit}`, `${done}`], columns);
  }
  const percentage = `${Math.floor(total === 0 ? 100 : (100 * done) / total)}%`.padStart(4);
  const left =
    done >= total || timeLeft === undefined || timeLeft > MAX_LEFT ? [] : [showLeft(timeLeft)];
  const head = name.padEnd(NAME_WIDTH);
  const long = [percentage, `${done} of ${total} ${unit}`, ...left].join(' | ');
  const short = [percentage, `${done}/${total}`, ...left].join(' | ');
  for (const tail of [long, short]) {
    const room = columns - head.length - tail.length - 2;
    if (room >= MIN_BAR) {
      return `${head} ${bar(total === 0 ? 1 : done / total, Math.min(room, MAX_BAR))} ${tail}`;
    }
  }
  return firstThatFits(
    [
      [name, short.trimStart()].join(' '),
      [name, percentage.trim(), ...left].join(' '),
      [name, percentage.trim()].join(' '),
      percentage.trim(),
    ],
    columns,
  );
}

/** The width of the longest name, so that the bars of all stages begin in the same column. */
const NAME_WIDTH = 'Download'.length;

const showLeft = (ms: number): string =>
  `${ms < 1_000 ? 'under 1 s' : formatTime(Math.round(ms / 1_000) * 1_000)} left`;

function bar(part: number, width: number): string {
  const full = Math.round(part * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

const firstThatFits = (texts: readonly string[], columns: number): string =>
  texts.find((text) => text.length <= columns) ??
  (texts.at(-1) ?? '').slice(0, Math.max(0, columns));
