import { LAST_FRAME, type Order } from '../animation/order.js';
import { flag, wholeNumber } from './check.js';

export const orderDefaults: Order = {
  from: 0,
  to: LAST_FRAME,
  every: 1,
  reverse: false,
  bounce: false,
};

/** @throws InvalidOptionError for the first option outside its domain. */
export const checkOrderOptions = (o: Order): Order => {
  const from = wholeNumber('from', o.from, 0);
  return {
    from,
    to: wholeNumber('to', o.to, from),
    every: wholeNumber('every', o.every, 1),
    reverse: flag('reverse', o.reverse),
    bounce: flag('bounce', o.bounce),
  };
};
