import { formatTime } from './format-time.js';

/** How far a stage of a job is. */
export interface Stage {
  readonly name: string;
  /** Frames. */
  readonly done: number;
  /** Frames; `undefined` where that is not known yet, as of a stream. */
  readonly total: number | undefined;
}

/** In columns. */
const MIN_BAR = 8;
const MAX_BAR = 40;
/** An estimate above this says nothing, in ms: four days. */
const MAX_LEFT = 96 * 3_600_000;

/**
 * One line that shows a stage, in at most `columns` columns: as much of it as fits.
 *
 * @param timeLeft in ms, where it is known.
 */
export function barLine(
  { name, done, total }: Stage,
  timeLeft: number | undefined,
  columns: number,
): string {
  if (total === undefined) {
    return firstThatFits([`${name} ${done} frames`, `${done} frames`, `${done}`], columns);
  }
  const percentage = `${Math.floor(total === 0 ? 100 : (100 * done) / total)}%`.padStart(4);
  const left =
    done >= total || timeLeft === undefined || timeLeft > MAX_LEFT ? [] : [showLeft(timeLeft)];
  const head = name.padEnd(NAME_WIDTH);
  const long = [percentage, `${done} of ${total} frames`, ...left].join(' | ');
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

/** So wide that the bars of all stages begin in one column. */
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
