import { LAST_FRAME, type Order } from '../animation/order.js';
import { InvalidOptionError } from '../errors.js';
import { readNumber } from './kinds.js';
import type { Optional } from './check.js';
import { checkOptions, type Kind, type OptionTable } from './option.js';
import { indexTable } from './order.js';

/**
 * The first and the last frame to show, before it is known what the input is: indices of frames, or times of a
 * video.
 */
export interface Range {
  /**
   * The first frame: its 0-based index. Of a video or an animation the time at which to begin: in s, or as
   * `m:ss` or `h:mm:ss`, with a fraction if needed.
   *
   * @default 0
   */
  readonly from: number | string;
  /**
   * The last frame: its 0-based index. If there are fewer frames, the animation ends with the last one. Of a video
   * or an animation the time at which to end, as with `from`.
   *
   * @default the last frame
   */
  readonly to: number | string;
}

/** A number, or a time such as `1:02:03.5`. */
const moment: Kind<number | string> = {
  check: (name, value) => {
    if (typeof value === 'number' && value >= 0 && value < Infinity) return value;
    if (typeof value === 'string' && CLOCK.test(value)) return value;
    throw new InvalidOptionError(
      name,
      'the index of a frame, or the time in a video such as 1.5, 0:01.5 or 1:02:03',
      value,
    );
  },
  read: readNumber,
  value: 'WHEN',
};

/** Hours, minutes and seconds, of which hours may be left out. The first of them may be 60 or more. */
const CLOCK = /^(?:\d{1,6}:[0-5]?\d|\d{1,8}):[0-5]?\d(?:\.\d{1,9})?$/;

const notBefore: Kind<number | string, Pick<Range, 'from'>> = {
  ...moment,
  check: (name, value, above) => {
    const to = moment.check(name, value, above);
    if (secondsOf(to) >= secondsOf(above.from)) return to;
    throw new InvalidOptionError(name, `at least \`from\`, which is ${above.from}`, value);
  },
};

const { from, to } = indexTable;

export const rangeTable: OptionTable<Range> = {
  from: {
    default: 0,
    check: moment.check,
    text: from.text && {
      ...from.text,
      describe: 'Index of the first frame to show; of a video, the time',
      more: 'a time is in seconds, or like 0:01.5 or 1:02:03',
      value: 'WHEN',
    },
  },
  to: {
    default: LAST_FRAME,
    check: notBefore.check,
    text: to.text && {
      ...to.text,
      describe: 'Index of the last frame to show; of a video, the time',
      more: 'a time is in seconds, or like 0:01.5 or 1:02:03; what begins at that time is not shown',
      value: 'WHEN',
    },
  },
};

/**
 * The settings with a range of indices.
 *
 * @throws InvalidOptionError for a time.
 */
export const withIndices = <Settings extends Range>(
  settings: Settings,
): Omit<Settings, keyof Range> & Pick<Order, keyof Range> => ({
  ...settings,
  ...checkOptions(indexTable, settings as Optional<Pick<Order, keyof Range>>),
});

/**
 * The range as times, in s.
 *
 * @throws InvalidOptionError for an empty one.
 */
export function asTimes(range: Range): { readonly from: number; readonly to: number | undefined } {
  const begin = secondsOf(range.from);
  if (range.to === LAST_FRAME) return { from: begin, to: undefined };
  const end = secondsOf(range.to);
  if (end > begin) return { from: begin, to: end };
  throw new InvalidOptionError('to', `later than \`from\`, which is ${range.from}`, range.to);
}

const secondsOf = (moment: number | string): number =>
  String(moment)
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0);
