import { LAST_FRAME, type Order } from '../animation/order.js';
import { InvalidOptionError } from '../errors.js';
import * as check from './check.js';
import { readNumber, toggle, wholeNumber } from './kinds.js';
import { option, type Kind, type OptionTable } from './option.js';

const index: Kind<number> = { ...wholeNumber(0), value: 'INDEX' };

/** An index that is at least `from`. */
const notBefore: Kind<number, Pick<Order, 'from'>> = {
  check: (name, value, { from }) => {
    const to = check.wholeNumber(name, value, 0);
    if (to >= from) return to;
    throw new InvalidOptionError(name, `at least \`from\`, which is ${from}`, value);
  },
  read: readNumber,
  value: 'INDEX',
};

const group = 'Order and timing';

/** The first and the last frame, by their indices. */
export const indexTable: OptionTable<Pick<Order, 'from' | 'to'>> = {
  from: option(index, { default: 0, group, describe: 'Index of the first frame to show' }),
  to: option(notBefore, {
    default: LAST_FRAME,
    shownDefault: 'the last',
    group,
    describe: 'Index of the last frame to show',
  }),
};

/** What is shown of a range of frames. */
export const stepTable: OptionTable<Omit<Order, 'from' | 'to'>> = {
  every: option(wholeNumber(1), { default: 1, group, describe: 'Show every Nth frame' }),
  reverse: option(toggle, { default: false, group, describe: 'Show the frames backwards' }),
  bounce: option(toggle, {
    default: false,
    group,
    describe: 'Show the frames forwards, and then backwards',
  }),
};

export const orderTable: OptionTable<Order> = { ...indexTable, ...stepTable };
