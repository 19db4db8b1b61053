import { FRAME_STATES, type FrameRuns, type FrameState } from './wire.js';

const LETTERS = Object.values(FRAME_STATES);
const { waiting, written, failed } = FRAME_STATES;

/** The state of each frame of a run, in a byte each, and how many are in each state. */
export class FrameStates {
  private states = new Uint8Array(1_024);
  /** The number of frames up to the last one that is not waiting. */
  private end = 0;
  /** All frames before it are written, or failed. */
  private firstOpen = 0;
  /** All frames before it were in the last call of `changed`, and have not changed since. */
  private told = 0;
  private readonly counts = new Map<FrameState, number>();

  /** How many frames are in a state; of `waiting`, only those before a frame that is not. */
  count(state: FrameState): number {
    return this.counts.get(state) ?? 0;
  }

  /** Sets the state of `frames` frames from a place on. A frame that failed stays so. */
  set(from: number, state: FrameState, frames = 1): void {
    this.reach(from + frames);
    const code = LETTERS.indexOf(state);
    for (let k = from; k < from + frames; k += 1) {
      const old = LETTERS[this.states[k] as number] as FrameState;
      if (old === failed) continue;
      this.states[k] = code;
      this.add(old, -1);
      this.add(state, 1);
    }
    while (this.firstOpen < this.end && this.isFinal(this.firstOpen)) this.firstOpen += 1;
  }

  /** Sets the state of all frames: a new pass over this many. */
  reset(frames: number, state: FrameState): void {
    this.states.fill(0);
    this.counts.clear();
    this.end = 0;
    this.firstOpen = 0;
    this.told = 0;
    if (state !== waiting) this.set(0, state, frames);
  }

  /** All states. */
  all(): FrameRuns {
    return this.runs(0);
  }

  /** The states from the first one that may have changed since the last call. */
  changed(): FrameRuns {
    const from = this.told;
    this.told = this.firstOpen;
    return this.runs(from);
  }

  private runs(from: number): FrameRuns {
    let runs = '';
    for (let k = from; k < this.end;) {
      const start = k;
      const code = this.states[start];
      while (k < this.end && this.states[k] === code) k += 1;
      runs += `${LETTERS[code as number]}${k - start}`;
    }
    return { from, runs };
  }

  private isFinal(place: number): boolean {
    const state = LETTERS[this.states[place] as number];
    return state === written || state === failed;
  }

  /** Makes room for this many frames. */
  private reach(end: number): void {
    if (end <= this.end) return;
    this.add(waiting, end - this.end);
    this.end = end;
    if (end <= this.states.length) return;
    const larger = new Uint8Array(Math.max(end, 2 * this.states.length));
    larger.set(this.states);
    this.states = larger;
  }

  private add(state: FrameState, more: number): void {
    this.counts.set(state, this.count(state) + more);
  }
}
