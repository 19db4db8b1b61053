import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isInOrder, positionInOrder, selectFrames, type Order } from '../../src/animation/order.js';
import { checkOptions } from '../../src/options/option.js';
import { orderTable } from '../../src/options/order.js';
import { failsWith } from '../helpers/fails-with.js';

const DEFAULTS = checkOptions(orderTable, {});

const select = (count: number, order: Partial<Order> = {}): number[] =>
  selectFrames(count, { ...DEFAULTS, ...order });

/** A range that has frames, and how many there are. */
const order = fc
  .record({
    count: fc.integer({ min: 1, max: 300 }),
    from: fc.nat(299),
    length: fc.nat(400),
    every: fc.integer({ min: 1, max: 400 }),
  })
  .filter(({ count, from }) => from < count)
  .map(({ count, from, length, every }) => ({ count, from, to: from + length, every }));

describe('selectFrames', () => {
  test.each<[Partial<Order>, readonly number[]]>([
    [{}, [0, 1, 2, 3, 4, 5, 6]],
    [{ from: 2 }, [2, 3, 4, 5, 6]],
    [{ to: 2 }, [0, 1, 2]],
    [{ from: 3, to: 3 }, [3]],
    [{ from: 6, to: 100 }, [6]],
    [{ every: 3 }, [0, 3, 6]],
    [{ every: 7 }, [0]],
    [{ from: 1, every: 2 }, [1, 3, 5]],
    [{ reverse: true }, [6, 5, 4, 3, 2, 1, 0]],
    // The range and the steps are those of the frames as they came.
    [{ from: 1, to: 6, every: 2, reverse: true }, [5, 3, 1]],
    [{ bounce: true }, [0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]],
    [{ from: 1, to: 6, every: 2, reverse: true, bounce: true }, [5, 3, 1, 3]],
    [{ to: 0, bounce: true }, [0]],
    [{ to: 1, bounce: true }, [0, 1]],
    [{ to: 2, bounce: true }, [0, 1, 2, 1]],
  ])('of seven, %j', (order, expected) => {
    expect(select(7, order)).toEqual(expected);
  });

  test('what is selected is what the range and the steps say, each once, in order', () => {
    fc.assert(
      fc.property(order, ({ count, ...range }) => {
        const { from, to, every } = range;
        const all = Array.from({ length: count }, (_, index) => index);
        const expected = all
          .filter((index) => index >= from && index <= to)
          .filter((_, place) => place % every === 0);
        expect(select(count, range)).toEqual(expected);
      }),
    );
  });

  test('backwards is the same from the other end', () => {
    fc.assert(
      fc.property(order, ({ count, ...range }) => {
        expect(select(count, { ...range, reverse: true })).toEqual(select(count, range).reverse());
      }),
    );
  });

  test('a bounce begins with the way there, and reads the same backwards from its first frame', () => {
    fc.assert(
      fc.property(order, fc.boolean(), ({ count, ...range }, reverse) => {
        const there = select(count, { ...range, reverse });
        const bounce = select(count, { ...range, reverse, bounce: true });
        expect(bounce.slice(0, there.length)).toEqual(there);
        expect(bounce).toHaveLength(Math.max(there.length, 2 * there.length - 2));
        const [first, ...rest] = bounce;
        expect([first, ...rest.reverse()]).toEqual(bounce);
      }),
    );
  });

  test('nothing left is an error that says what there is', () => {
    const { message } = failsWith('ERR_NO_FRAMES', () => select(7, { from: 7 }));

    expect(message).toBe('`from` 7 is past the last frame (6)');
  });

  test('says that there are none, where there are none', () => {
    const { message } = failsWith('ERR_NO_FRAMES', () => select(0));
    expect(message).toBe('There are no frames');
  });
});

describe('positionInOrder', () => {
  test('every frame has the place where selectFrames puts it', () => {
    fc.assert(
      fc.property(order, ({ count, ...range }) => {
        const shown = select(count, range);
        for (let index = 0; index < count; index += 1) {
          const place = shown.indexOf(index);
          expect(positionInOrder(index, range)).toBe(place === -1 ? undefined : place);
        }
      }),
    );
  });
});

describe('isInOrder', () => {
  test('without any of the options, or with those that change nothing', () => {
    expect(isInOrder(DEFAULTS)).toBe(true);
    expect(isInOrder({ ...DEFAULTS, from: 0, every: 1, reverse: false })).toBe(true);
  });

  test.each<Partial<Order>>([
    { from: 1 },
    { to: 3 },
    { every: 2 },
    { reverse: true },
    { bounce: true },
  ])('not with %j', (changed) => {
    expect(isInOrder({ ...DEFAULTS, ...changed })).toBe(false);
  });
});
