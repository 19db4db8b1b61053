import { describe, expect, test } from '@jest/globals';
import { checkOptions } from '../../src/options/option.js';
import { orderTable } from '../../src/options/order.js';
import { refuses } from '../helpers/refuses.js';

describe('the options of the order', () => {
  const check = (order: object) => checkOptions(orderTable, order);

  test('show all frames as they come, unless asked otherwise', () => {
    const to = Number.MAX_SAFE_INTEGER;
    expect(check({})).toEqual({ from: 0, to, every: 1, reverse: false, bounce: false });
  });

  test.each([
    { from: 5, to: 5 },
    { every: 1_000 },
    { from: 3, to: 9, every: 2, reverse: true, bounce: true },
  ])('takes %j', (order) => {
    expect(check(order)).toEqual({ ...check({}), ...order });
  });

  test.each([
    [{ from: -1 }, 'from', 'a whole number, 0 or more', '`-1` (number)'],
    [{ from: 'two' }, 'from', 'a whole number, 0 or more', '`two` (string)'],
    [{ to: -1 }, 'to', 'a whole number, 0 or more', '`-1` (number)'],
    [{ from: 5, to: 4 }, 'to', 'at least `from`, which is 5', '`4` (number)'],
    [{ every: 0 }, 'every', 'a whole number, 1 or more', '`0` (number)'],
    [{ every: 1.5 }, 'every', 'a whole number, 1 or more', '`1.5` (number)'],
    [{ reverse: 'yes' }, 'reverse', 'true or false', '`yes` (string)'],
    [{ bounce: 1 }, 'bounce', 'true or false', '`1` (number)'],
  ])('refuses %j', (order, option, expected, received) => {
    refuses(() => check(order), option, expected, received);
  });
});
