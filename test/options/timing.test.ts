import { describe, expect, test } from '@jest/globals';
import { checkOptions } from '../../src/options/option.js';
import { settleDelay, timingTable, type TimingOptions } from '../../src/options/timing.js';
import { refuses } from '../helpers/refuses.js';

const checkTimingOptions = (options: TimingOptions) =>
  settleDelay(checkOptions(timingTable, options), options);

describe('the options of timing', () => {
  test('half a second each, unless asked otherwise', () => {
    const nothing = { delay: undefined, fps: undefined, delays: undefined, lastDelay: undefined };

    expect(checkTimingOptions({})).toEqual({
      delay: 500,
      delays: new Map(),
      lastDelay: undefined,
    });
    expect(checkTimingOptions(nothing)).toEqual(checkTimingOptions({}));
  });

  test.each([
    [100, 10],
    [60, 1_000 / 60],
    [0.5, 2_000],
    [0.002, 500_000],
  ])('%d frames a second are %d ms each', (fps, delay) => {
    expect(checkTimingOptions({ fps }).delay).toBe(delay);
  });

  test('what it gives passes again', () => {
    const settings = checkTimingOptions({ fps: 24, delays: 'a.csv', lastDelay: 0 });

    expect(checkTimingOptions(settings)).toEqual(settings);
  });

  test('own delays may be as long as any other, or 0', () => {
    const delays = new Map([
      [0, 0],
      [3, 655_350],
    ]);

    expect(checkTimingOptions({ delays }).delays).toEqual(delays);
  });

  const FPS = 'frames a second from 0.002 to 100';
  const MS = 'milliseconds from 0 to 655350';
  const DELAYS = 'the path of a list, or a Map of frame indices to ms from 0 to 655350';

  test.each<[object, string, string, string | RegExp]>([
    [{ delay: 500, fps: 10 }, 'fps', 'left out if `delay` is given', '`10` (number)'],
    [{ fps: 0 }, 'fps', FPS, '`0` (number)'],
    [{ fps: 0.0019 }, 'fps', FPS, '`0.0019` (number)'],
    [{ fps: 100.1 }, 'fps', FPS, '`100.1` (number)'],
    [{ fps: NaN }, 'fps', FPS, '`NaN` (number)'],
    [{ fps: '24' }, 'fps', FPS, '`24` (string)'],
    [{ delay: null }, 'delay', MS, '`null` (null)'],
    [{ lastDelay: -1 }, 'lastDelay', MS, '`-1` (number)'],
    [{ lastDelay: 655_351 }, 'lastDelay', MS, '`655351` (number)'],
    [{ delays: '' }, 'delays', 'the path of a list', '`` (string)'],
    [{ delays: [1, 2] }, 'delays', DELAYS, /^`\[.*1.*2.*]` \(object\)$/],
    [{ delays: null }, 'delays', DELAYS, '`null` (null)'],
    [{ delays: new Map([[3, -1]]) }, 'delays', DELAYS, /^`\[.*3.*-1.*]` \(object\)$/],
    [{ delays: new Map([[3, 655_351]]) }, 'delays', DELAYS, /655351/],
    [{ delays: new Map([[3, '5']]) }, 'delays', DELAYS, /'5'/],
    [{ delays: new Map([[0.5, 5]]) }, 'delays', DELAYS, /0\.5/],
    [{ delays: new Map([[-1, 5]]) }, 'delays', DELAYS, /-1/],
    [{ delays: new Map([['a', 5]]) }, 'delays', DELAYS, /'a'/],
  ])('refuses %p', (options, option, expected, received) => {
    refuses(() => checkTimingOptions(options), option, expected, received);
  });
});
