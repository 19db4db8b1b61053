import { MAX_DELAY } from '../animation/delay-list.js';
import type { OwnDelays } from '../animation/delays.js';
import { InvalidOptionError } from '../errors.js';
import { milliseconds, text, type Optional } from './check.js';

/** How long frames are shown; a GIF counts in hundredths of a second, and fractions add up. */
export interface TimingSettings {
  /** Of each frame that has no delay of its own, in ms. */
  readonly delay: number;
  /**
   * Delays of single frames, in ms by 0-based index; or the path of a list, with lines of `frame,ms`,
   * whose frames are named by their file (with or without its extension) or their index. They belong
   * to the frame, wherever it is shown.
   */
  readonly delays: ReadonlyMap<number, number> | string;
  /** Of the last frame that is shown, in ms: a pause before the loop. */
  readonly lastDelay: number | undefined;
}

/** How long frames are shown: `fps` or `delay`, not both. */
export interface TimingOptions extends Optional<TimingSettings> {
  /** Frames a second, in place of `delay`. */
  readonly fps?: number | undefined;
}

export const timingDefaults: TimingSettings = {
  delay: 500,
  delays: new Map(),
  lastDelay: undefined,
};

/** The slowest has a delay that a GIF can hold; the fastest, one that is not nothing. */
const MIN_FPS = 0.002;
const MAX_FPS = 100;

/** @throws InvalidOptionError for the first option outside its domain. */
export const checkTimingOptions = ({
  delay,
  fps,
  delays = timingDefaults.delays,
  lastDelay,
}: TimingOptions): TimingSettings => ({
  delay: fps === undefined ? checkDelay(delay) : 1_000 / checkFps(fps, delay),
  delays: checkDelays(delays),
  lastDelay:
    lastDelay === undefined ? undefined : milliseconds('lastDelay', lastDelay, 0, MAX_DELAY),
});

const checkDelay = (delay: number = timingDefaults.delay): number =>
  milliseconds('delay', delay, 0, MAX_DELAY);

function checkFps(fps: number, delay: number | undefined): number {
  if (delay !== undefined) {
    throw new InvalidOptionError('fps', 'left out where `delay` is given', fps);
  }
  if (typeof fps === 'number' && fps >= MIN_FPS && fps <= MAX_FPS) return fps;
  throw new InvalidOptionError('fps', `frames a second from ${MIN_FPS} to ${MAX_FPS}`, fps);
}

function checkDelays(delays: unknown): OwnDelays {
  if (typeof delays === 'string') return text('delays', delays, 'the path of a list');
  const expected = `the path of a list, or a Map of frame indices to ms from 0 to ${MAX_DELAY}`;
  if (!(delays instanceof Map)) throw new InvalidOptionError('delays', expected, delays);
  for (const entry of delays as Map<unknown, unknown>) {
    const [index, ms] = entry;
    const isDelay = typeof ms === 'number' && ms >= 0 && ms <= MAX_DELAY;
    if (!Number.isInteger(index) || (index as number) < 0 || !isDelay) {
      throw new InvalidOptionError('delays', expected, entry);
    }
  }
  return delays as Map<number, number>;
}
