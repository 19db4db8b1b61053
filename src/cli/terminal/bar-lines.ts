import { formatTime } from './format-time.js';

/** The progress of a stage of a job. */
export interface Stage {
  readonly name: string;
  /** The number of frames, or of other units, that are done. */
  readonly done: number;
  /** The number of all of them; `undefined` if it is not known yet, as for a stream. */
  readonly total: number | undefined;
  /** What works for the stage now. */
  readonly use?: Use;
}

/** How many downloads or workers are busy. */
export interface Use {
  /** What is counted: `workers`. */
  readonly what: string;
  readonly busy: number;
  /** The most that may be busy at once; `undefined` if the number changes. */
  readonly most: number | undefined;
}

/** A stage with its speed; `undefined` until it is known. */
export interface PacedStage extends Stage {
  /** Units per second. */
  readonly rate: number | undefined;
  /** In ms. */
  readonly timeLeft: number | undefined;
}

/** The narrowest and the widest bar, in columns. */
const MIN_BAR = 6;
const MAX_BAR = 40;
/** The longest time left that is shown, in ms: four days. A longer estimate is too uncertain. */
const MAX_LEFT = 96 * 3_600_000;

/**
 * Shows each stage on one line of at most `columns` columns, with the same parts in the same columns. If not
 * everything fits, details are left out, of all lines alike.
 */
export function barLines(stages: readonly PacedStage[], columns: number): string[] {
  const nameWidth = widest(stages.map(({ name }) => name));
  const hasTotal = stages.some(({ total }) => total !== undefined);
  for (const { parts, isShort } of LAYOUTS) {
    const details = inColumns(stages, parts);
    const hasBar = hasTotal && !isShort;
    const gaps = hasBar ? 2 : 1;
    const room = columns - nameWidth - gaps - widest(details);
    if (room < (hasBar ? MIN_BAR : 0)) continue;
    return stages.map((stage, k) =>
      [
        stage.name.padEnd(nameWidth),
        ...(hasBar ? [bar(stage, Math.min(room, MAX_BAR))] : []),
        details[k],
      ].join(' '),
    );
  }
  return stages.map((stage) => progress(stage).trim().slice(0, columns));
}

/** A part of a line. */
type Part = (stage: PacedStage) => string;

/** Numbers are as wide as they will be at the end, so that the bar keeps its width. */
const progress: Part = ({ done, total }) =>
  total === undefined
    ? `${done} frames`
    : `${Math.floor(total === 0 ? 100 : (100 * done) / total)}%`.padStart(4);

const count: Part = ({ done, total }) =>
  total === undefined ? '' : `${padded(done, total)}/${total}`;

const rate: Part = (stage) =>
  stage.rate === undefined || !isRunning(stage) ? '' : `${rounded(stage.rate)}/s`.padStart(6);

const left: Part = (stage) =>
  stage.timeLeft === undefined || stage.timeLeft > MAX_LEFT || !isRunning(stage)
    ? ''
    : `${formatTime(Math.max(1, Math.ceil(stage.timeLeft / 1_000)) * 1_000)} left`.padStart(9);

const use: Part = (stage) => {
  if (!stage.use || !isRunning(stage)) return '';
  const { what, busy, most } = stage.use;
  return `${most === undefined ? busy : `${padded(busy, most)}/${most}`} ${what}`;
};

const isRunning = ({ done, total = Infinity }: PacedStage): boolean => done < total;

const padded = (number: number, most: number): string =>
  String(number).padStart(String(most).length);

/** One digit after the point for a slow stage, where it counts. */
const rounded = (perSecond: number): string =>
  perSecond >= 10 ? String(Math.round(perSecond)) : perSecond.toFixed(1);

/** The parts after the bar, or after the name: from all details to few. */
const LAYOUTS: readonly { readonly isShort?: true; readonly parts: readonly Part[] }[] = [
  { parts: [progress, count, rate, left, use] },
  { parts: [progress, count, rate, left] },
  { parts: [progress, rate, left] },
  { parts: [progress, rate, left], isShort: true },
  { parts: [progress, left], isShort: true },
  { parts: [progress], isShort: true },
];

/** The parts of each stage. Those before the last end in the same column, as numbers do in a table. */
function inColumns(stages: readonly PacedStage[], parts: readonly Part[]): string[] {
  const columns = parts
    .map((part) => stages.map(part))
    .filter((texts) => widest(texts) > 0)
    .map((texts, k, { length }) =>
      texts.map((text) => (k === length - 1 ? text : text.padStart(widest(texts)))),
    );
  return stages.map((_, k) =>
    columns
      .map((texts) => texts[k])
      .join('  ')
      .trimEnd(),
  );
}

const widest = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));

function bar({ done, total = 0 }: PacedStage, width: number): string {
  const full = Math.round((total === 0 ? 1 : done / total) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}
