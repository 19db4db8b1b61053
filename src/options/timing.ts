import { MAX_DELAY } from '../animation/delay-list.js';
import type { OwnDelays } from '../animation/delays.js';
import { InvalidOptionError } from '../errors.js';
import * as check from './check.js';
import type { Optional } from './check.js';
import { milliseconds, readNumber } from './kinds.js';
import { option, type Kind, type OptionTable } from './option.js';

/**
 * How long frames are shown. A GIF stores delays in hundredths of a second. Rounding errors do not add up:
 * each frame begins at the hundredth that is nearest to its exact time.
 */
export interface TimingSettings {
  /**
   * The delay of each frame without a delay of its own, in ms, from 0 to 655_350.
   *
   * @default 500
   */
  readonly delay: number;
  /**
   * Delays of single frames, in ms by 0-based index; or the path of a list with lines of `frame,ms`. The
   * list names a frame by its file, with or without the extension, or by its index. A delay belongs to its
   * frame, wherever the frame is shown.
   *
   * @default new Map()
   */
  readonly delays: ReadonlyMap<number, number> | string;
  /**
   * The delay of the last frame, in ms, from 0 to 655_350: a pause before the loop.
   *
   * @default undefined, the delay of the frame
   */
  readonly lastDelay: number | undefined;
}

/** How long frames are shown: `fps` or `delay`, not both. */
export interface TimingOptions extends Optional<TimingSettings> {
  /**
   * The frames per second, 0.002 to 100, in place of `delay`.
   *
   * @default undefined
   */
  readonly fps?: number | undefined;
}

/** Settings in which `fps` may stand in place of `delay`. */
export type WithFps<Settings> = Settings & { readonly fps: number | undefined };

/** The rates whose delay a GIF can store: up to 655,350 ms, and at least a hundredth of a second. */
const MIN_FPS = 0.002;
const MAX_FPS = 100;

const rate: Kind<number> = {
  check: (name, value) => {
    if (typeof value === 'number' && value >= MIN_FPS && value <= MAX_FPS) return value;
    throw new InvalidOptionError(name, `frames a second from ${MIN_FPS} to ${MAX_FPS}`, value);
  },
  read: readNumber,
  value: 'N',
};

const ownDelays: Kind<OwnDelays> = { check: checkDelays, value: 'FILE' };

const group = 'Order and timing';

export const timingTable: OptionTable<WithFps<TimingSettings>> = {
  delay: option(milliseconds(0, MAX_DELAY), {
    default: 500,
    group,
    describe: 'Show each frame for MS milliseconds',
    more: 'a GIF counts in steps of 10 ms; rounding errors do not add up',
    excludes: ['fps'],
  }),
  fps: option(rate, {
    group,
    describe: `Show N frames a second, in place of \`delay\`: ${MIN_FPS} to ${MAX_FPS}`,
    short: 'r',
    excludes: ['delay'],
  }),
  delays: option(ownDelays, {
    default: new Map<number, number>(),
    group,
    describe: 'Read delays of single frames: lines of NAME-OR-INDEX,MS',
  }),
  lastDelay: option(milliseconds(0, MAX_DELAY), {
    group,
    describe: 'Show the last frame for MS milliseconds before the loop',
  }),
};

/**
 * Converts `fps` to `delay`.
 *
 * @param given the options before their defaults were filled in.
 * @throws InvalidOptionError if both `fps` and `delay` are given.
 */
export function settleDelay<Settings extends TimingSettings>(
  { fps, ...settings }: WithFps<Settings>,
  given: TimingOptions,
): Omit<WithFps<Settings>, 'fps'> {
  if (fps === undefined) return settings;
  if (given.delay !== undefined) {
    throw new InvalidOptionError('fps', 'left out if `delay` is given', fps);
  }
  return { ...settings, delay: 1_000 / fps };
}

function checkDelays(name: string, delays: unknown): OwnDelays {
  if (typeof delays === 'string') return check.text(name, delays, 'the path of a list');
  const expected = `the path of a list, or a Map of frame indices to ms from 0 to ${MAX_DELAY}`;
  if (!(delays instanceof Map)) throw new InvalidOptionError(name, expected, delays);
  for (const entry of delays as Map<unknown, unknown>) {
    const [index, ms] = entry;
    const isDelay = typeof ms === 'number' && ms >= 0 && ms <= MAX_DELAY;
    if (!Number.isInteger(index) || (index as number) < 0 || !isDelay) {
      throw new InvalidOptionError(name, expected, entry);
    }
  }
  return delays as Map<number, number>;
}
