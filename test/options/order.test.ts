import { describe, expect, test } from '@jest/globals';
import { checkOrderOptions, orderDefaults } from '../../src/options/order.js';
import { refuses } from '../helpers/refuses.js';

describe('checkOrderOptions', () => {
  const check = (order: object) => checkOrderOptions({ ...orderDefaults, ...order });

  test('its defaults pass', () => {
    expect(check({})).toEqual(orderDefaults);
  });

  test.each([
    { from: 5, to: 5 },
    { every: 1_000 },
    { from: 3, to: 9, every: 2, reverse: true, bounce: true },
  ])('takes %j', (order) => {
    expect(check(order)).toEqual({ ...orderDefaults, ...order });
  });

  test.each([
    [{ from: -1 }, 'from', 'a whole number, 0 or more', '`-1` (number)'],
    [{ from: 'two' }, 'from', 'a whole number, 0 or more', '`two` (string)'],
    [{ to: -1 }, 'to', 'a whole number, 0 or more', '`-1` (number)'],
    [{ from: 5, to: 4 }, 'to', 'a whole number, 5 or more', '`4` (number)'],
    [{ every: 0 }, 'every', 'a whole number, 1 or more', '`0` (number)'],
    [{ every: 1.5 }, 'every', 'a whole number, 1 or more', '`1.5` (number)'],
    [{ reverse: 'yes' }, 'reverse', 'true or false', '`yes` (string)'],
    [{ bounce: 1 }, 'bounce', 'true or false', '`1` (number)'],
  ])('refuses %j', (order, option, expected, received) => {
    refuses(() => check(order), option, expected, received);
  });
});
