import { describe, expect, test } from '@jest/globals';
import { availableParallelism } from 'node:os';
import { EMPTY } from 'rxjs';
import {
  checkFetchOptions,
  type FetchOptions,
  type FetchSettings,
} from '../../src/options/fetch.js';
import { defaultMaxMemory } from '../../src/options/memory.js';
import { refuses } from '../helpers/refuses.js';

describe('checkFetchOptions', () => {
  test('has a default for everything', () => {
    expect(checkFetchOptions({})).toEqual({
      host: '127.0.0.1',
      port: 1234,
      count: 5_000,
      concurrency: 64,
      rate: undefined,
      maxBytesPerSecond: undefined,
      framesDir: 'frames',
      retries: 5,
      retryBudget: 500,
      onError: 'fail',
      outage: 15_000,
      timeout: 10_000,
      details: false,
      resume: false,
      gif: true,
      maxFrameBytes: 33_554_432,
      maxDisk: 10_000_000_000,
      maxMemory: defaultMaxMemory(),
      maxPixels: 33_554_432,
      window: 1_024,
      output: 'animation.gif',
      force: false,
      delay: 500,
      delays: new Map(),
      lastDelay: undefined,
      loop: 0,
      workers: availableParallelism(),
      quality: 90,
      fast: false,
      mergeDuplicates: false,
      from: 0,
      to: Number.MAX_SAFE_INTEGER,
      every: 1,
      reverse: false,
      bounce: false,
      crop: undefined,
      width: undefined,
      height: undefined,
      fit: undefined,
      background: 'transparent',
      resample: 'lanczos',
    });
  });

  test('its defaults pass their own check', () => {
    const settings = checkFetchOptions({});

    expect(checkFetchOptions(settings)).toEqual(settings);
  });

  test('takes `undefined` for the default', () => {
    const nothing = Object.fromEntries(
      Object.keys(checkFetchOptions({})).map((option) => [option, undefined]),
    );

    expect(checkFetchOptions(nothing)).toEqual(checkFetchOptions({}));
  });

  test('passes on only what it knows', () => {
    const settings = checkFetchOptions({ prot: 80 } as FetchOptions);

    expect(settings).toEqual(checkFetchOptions({}));
  });

  test.each<[keyof FetchSettings, readonly unknown[]]>([
    ['host', ['localhost', '::1', 'a']],
    ['port', [1, 65_535]],
    ['count', [1, 10_000_000]],
    ['concurrency', [1, 65_536, 'auto']],
    ['rate', [0.001, 2.5, 1_000_000]],
    ['maxBytesPerSecond', [1, 1e12]],
    ['framesDir', ['.', '/tmp/frames']],
    ['retries', [0, 1, Number.MAX_SAFE_INTEGER]],
    ['retryBudget', [0, 1, Number.MAX_SAFE_INTEGER]],
    ['onError', ['fail', 'skip', 'repeat']],
    ['outage', [0, 0.5, 2_147_483_647]],
    ['timeout', [1, 1.5, 2_147_483_647]],
    ['resume', [true, false]],
    ['gif', [true, false]],
    ['maxFrameBytes', [1, 2_147_483_647]],
    ['maxDisk', [1, 1e15]],
    ['maxMemory', [1, 1e15]],
    ['maxPixels', [1, 185_000_000]],
    ['window', [192, 1_000_000, Number.MAX_SAFE_INTEGER]],
    ['output', ['a.gif']],
    ['delay', [0, 9.5, 655_350]],
    ['delays', ['delays.csv', new Map([[0, 5]])]],
    ['lastDelay', [0, 655_350]],
    ['loop', [-1, 0, 65_535]],
    ['from', [0, 9]],
    ['to', [0, 9]],
    ['every', [1, 9]],
    ['reverse', [true, false]],
    ['bounce', [true, false]],
    ['workers', [1, 1_024]],
  ])('%s may be any of %p', (option, values) => {
    for (const value of values) {
      expect(checkFetchOptions({ [option]: value })[option]).toBe(value);
    }
  });

  test.each<[keyof FetchOptions, unknown, string, string]>([
    ['host', '', 'a host name or an address', '`` (string)'],
    ['host', 127, 'a host name or an address', '`127` (number)'],
    ['port', 0, 'a whole number from 1 to 65535', '`0` (number)'],
    ['port', 65_536, 'a whole number from 1 to 65535', '`65536` (number)'],
    ['port', '80', 'a whole number from 1 to 65535', '`80` (string)'],
    ['count', 0, 'a whole number from 1 to 10000000', '`0` (number)'],
    ['count', 1.5, 'a whole number from 1 to 10000000', '`1.5` (number)'],
    ['count', Infinity, 'a whole number from 1 to 10000000', '`Infinity` (number)'],
    ['concurrency', 0, 'a whole number from 1 to 65536', '`0` (number)'],
    ['concurrency', 65_537, 'a whole number from 1 to 65536', '`65537` (number)'],
    ['concurrency', 'all', 'auto or a whole number from 1 to 65536', '`all` (string)'],
    ['rate', 0, 'a number from 0.001 to 1000000', '`0` (number)'],
    ['rate', '9', 'a number from 0.001 to 1000000', '`9` (string)'],
    [
      'maxBytesPerSecond',
      0.5,
      'a number of bytes such as 500000, 500kB, 8MB or 2MiB',
      '`0.5` (number)',
    ],
    ['retryBudget', -1, 'a whole number, 0 or more', '`-1` (number)'],
    ['framesDir', '', 'the path of a folder', '`` (string)'],
    ['framesDir', null, 'the path of a folder', '`null` (null)'],
    ['retries', -1, 'a whole number, 0 or more', '`-1` (number)'],
    ['onError', 'ignore', 'one of fail, skip, repeat', '`ignore` (string)'],
    ['outage', -1, 'milliseconds from 0 to 2147483647', '`-1` (number)'],
    ['timeout', 0, 'milliseconds from 1 to 2147483647', '`0` (number)'],
    ['timeout', 2_147_483_648, 'milliseconds from 1 to 2147483647', '`2147483648` (number)'],
    ['timeout', NaN, 'milliseconds from 1 to 2147483647', '`NaN` (number)'],
    ['resume', 'yes', 'true or false', '`yes` (string)'],
    ['gif', 1, 'true or false', '`1` (number)'],
    ['maxFrameBytes', 0, 'a whole number from 1 to 2147483647', '`0` (number)'],
    [
      'maxFrameBytes',
      2_147_483_648,
      'a whole number from 1 to 2147483647',
      '`2147483648` (number)',
    ],
    ['maxDisk', 0, 'a number of bytes such as 500000, 500kB, 8MB or 2MiB', '`0` (number)'],
    ['maxMemory', 0, 'a number of bytes such as 500000, 500kB, 8MB or 2MiB', '`0` (number)'],
    ['maxPixels', 0, 'a whole number from 1 to 185000000', '`0` (number)'],
    ['maxPixels', 185_000_001, 'a whole number from 1 to 185000000', '`185000001` (number)'],
    ['window', 127, 'a whole number, 128 or more', '`127` (number)'],
    ['output', '', 'the path of a file or a stream', '`` (string)'],
    ['delay', -1, 'milliseconds from 0 to 655350', '`-1` (number)'],
    ['delay', 655_351, 'milliseconds from 0 to 655350', '`655351` (number)'],
    ['loop', -2, 'a whole number from -1 to 65535', '`-2` (number)'],
    ['loop', 65_536, 'a whole number from -1 to 65535', '`65536` (number)'],
    ['workers', 0, 'a whole number from 1 to 1024', '`0` (number)'],
    ['workers', 1_025, 'a whole number from 1 to 1024', '`1025` (number)'],
  ])('%s may not be %p', (option, value, expected, received) => {
    refuses(() => checkFetchOptions({ [option]: value }), option, expected, received);
  });

  const source = (count: unknown) => ({ label: 'mine', count: count as number, read: () => EMPTY });
  test('all frames of a source are fetched, or fewer', () => {
    expect(checkFetchOptions({ source: source(12) }).count).toBe(12);
    expect(checkFetchOptions({ source: source(12), count: 3 }).count).toBe(3);
  });
  test('but not more than it has', () => {
    const expected = 'a whole number from 1 to 12';
    refuses(
      () => checkFetchOptions({ source: source(12), count: 13 }),
      'count',
      expected,
      '`13` (number)',
    );
  });
  test.each<[unknown, string]>([
    [0, '`0` (number)'],
    [Infinity, '`Infinity` (number)'],
    [NaN, '`NaN` (number)'],
    [2.5, '`2.5` (number)'],
    ['3', '`3` (string)'],
    [undefined, '`undefined` (undefined)'],
  ])('a source may not have %p frames', (count, received) => {
    const expected = 'a whole number from 1 to 10000000';
    refuses(() => checkFetchOptions({ source: source(count) }), 'source.count', expected, received);
  });

  test.each<[FetchOptions, number]>([
    [{}, 500],
    [{ concurrency: 200 }, 1_000],
    [{ concurrency: 'auto' }, 2_560],
    [{ retries: Number.MAX_SAFE_INTEGER }, Number.MAX_SAFE_INTEGER],
    [{ concurrency: 200, retryBudget: 3 }, 3],
  ])('the retry budget of %p is %i', (options, expected) => {
    expect(checkFetchOptions(options).retryBudget).toBe(expected);
  });

  test.each<[number | 'auto', number, number]>([
    // Two chunks beside what is on the wire: one that the writer holds, and one that fills up.
    [1, 128, 129],
    [64, 128, 192],
    [64, 192, 192],
    [64, 193, 193],
    [1_000, 1_024, 1_128],
    [65_536, 1_024, 65_664],
    ['auto', 128, 640],
  ])('with a concurrency of %p a window of %i becomes %i', (concurrency, window, expected) => {
    expect(checkFetchOptions({ concurrency, window }).window).toBe(expected);
  });
});
