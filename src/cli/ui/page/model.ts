import type { Column, FrameRuns, Now, RunFacts, StageNow, Step, Whole } from '../wire.js';

/** The time over which rates are measured, in ms. */
const RATE_TIME = 1_000;

/** What the page knows of the run: the last whole snapshot, and the steps since then. */
export class Model {
  readonly run: RunFacts;
  now: Now;
  /** The columns over time, with the open one as the last. */
  columns: readonly Column[];
  /** The length of a column, in ms. */
  readonly columnLength: number;
  /** The number of columns before the first one. */
  columnsBefore: number;
  readonly slotsPerLane: number;
  /** The state of each frame, as the code of its letter; frames after the last one wait. */
  states: Uint8Array;
  /** Earlier states of the run, the oldest first, for rates. */
  private recent: Now[] = [];

  constructor({ run, history, frames, now }: Whole, before?: Model) {
    this.run = run;
    this.now = now;
    this.columns = [...history.columns, history.open];
    this.columnLength = history.length;
    this.columnsBefore = history.first;
    this.slotsPerLane = history.slotsPerLane;
    this.states = statesOf(new Uint8Array(), frames);
    this.recent = before === undefined ? [now] : [...before.recent, now];
  }

  apply({ firstColumn, columns, open, frames, now }: Step): void {
    const known = this.columns.slice(0, -1);
    const repeated = this.columnsBefore + known.length - firstColumn;
    const closed = [...known, ...columns.slice(repeated)];
    // Of a run without end, the server keeps only the last ones.
    const kept = this.run.downloads || this.run.makesGif ? closed : closed.slice(-MAX_COLUMNS);
    this.columnsBefore += closed.length - kept.length;
    this.columns = [...kept, open];
    this.states = statesOf(this.states, frames);
    this.now = now;
    this.recent.push(now);
    while (this.recent.length > 2 && now.at - (this.recent[1] as Now).at >= RATE_TIME) {
      this.recent.shift();
    }
  }

  /** How many a stage finishes in a second: in the last second, or in the whole run if it has ended. */
  rateOf({ name, done }: StageNow): number {
    const { outcome, at } = this.now;
    const [first] = this.recent;
    if (outcome !== 'running' || first === undefined) return at > 0 ? (done / at) * 1_000 : 0;
    const before = first.stages.find((stage) => stage.name === name)?.done ?? 0;
    return at > first.at ? Math.max(0, ((done - before) / (at - first.at)) * 1_000) : 0;
  }
}

/** As the server keeps them. */
const MAX_COLUMNS = 240;

/** The states of frames after a change: what is after it waits. */
function statesOf(before: Uint8Array, { from, runs }: FrameRuns): Uint8Array {
  const parts = [...runs.matchAll(/(\D)(\d+)/g)].map(
    ([, letter = '.', length]) => [letter.charCodeAt(0), Number(length)] as const,
  );
  const end = parts.reduce((sum, [, length]) => sum + length, from);
  const states = before.length === end ? before : new Uint8Array(end);
  if (states !== before) states.set(before.subarray(0, Math.min(from, end)));
  let at = from;
  for (const [code, length] of parts) {
    states.fill(code, at, at + length);
    at += length;
  }
  return states;
}
