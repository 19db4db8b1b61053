import { describe, expect, test } from '@jest/globals';
import { availableParallelism } from 'node:os';
import { NEVER } from 'rxjs';
import { storedPngSize } from '../../src/codecs/png/stored-png.js';
import {
  checkServeOptions,
  type ServeOptions,
  type ServeSettings,
} from '../../src/options/serve.js';
import { refuses } from '../helpers/refuses.js';

const SIZE = 'WIDTHxHEIGHT in pixels, such as 10x10, of at most 32 MiB as a PNG';

describe('checkServeOptions', () => {
  test('has a default for everything', () => {
    const { seed, ...settings } = checkServeOptions({});

    expect(settings).toEqual({
      host: ['0.0.0.0'],
      unix: undefined,
      port: 1234,
      size: { width: 10, height: 10 },
      workers: Math.max(1, availableParallelism() - 1),
      maxConnections: 8_192,
      maxPerAddress: undefined,
      latency: 0,
      jitter: 0,
      sendTimeout: 10_000,
      minRate: 10_000,
      grace: 5_000,
      details: false,
    });
    expect(Number.isSafeInteger(seed)).toBe(true);
  });

  test('without a seed images are another time others', () => {
    const seeds = new Set(Array.from({ length: 20 }, () => checkServeOptions({}).seed));

    expect(seeds.size).toBe(20);
  });

  test('takes `undefined` for the default', () => {
    const nothing = Object.fromEntries(
      Object.keys(checkServeOptions({})).map((option) => [option, undefined]),
    );

    expect({ ...checkServeOptions({ ...nothing, seed: 1 }) }).toEqual(
      checkServeOptions({ seed: 1 }),
    );
  });

  test('`until` is the pipeline’s, and unknown options are nobody’s', () => {
    const options = { seed: 1, until: NEVER, prot: 80 } as ServeOptions;

    expect(checkServeOptions(options)).toEqual(checkServeOptions({ seed: 1 }));
  });

  test.each<[keyof ServeSettings, readonly unknown[]]>([
    ['host', [['::'], ['localhost', '::1']]],
    ['unix', [undefined, '/run/images']],
    ['port', [0, 1, 65_535]],
    ['workers', [1, 1_024]],
    ['maxConnections', [1, Number.MAX_SAFE_INTEGER]],
    ['maxPerAddress', [undefined, 1, 100]],
    ['minRate', [0, 0.5, 1e9]],
    ['seed', [0, 1, 2 ** 48, Number.MAX_SAFE_INTEGER]],
    ['sendTimeout', [1, 2.5, 2_147_483_647]],
    ['latency', [0, 0.5, 3_600_000]],
    ['jitter', [0, 0.5, 3_600_000]],
    ['details', [true, false]],
    ['grace', [0, 2.5, 2_147_483_647]],
    [
      'size',
      [
        { width: 1, height: 1 },
        { width: 11_000_000, height: 1 },
        { width: 1, height: 8_000_000 },
      ],
    ],
  ])('%s may be any of %j', (option, values) => {
    for (const value of values) {
      expect(checkServeOptions({ [option]: value })[option]).toEqual(value);
    }
  });

  test.each<[keyof ServeSettings, unknown, string, string | RegExp]>([
    ['host', '', 'a host name or an address', '`` (string)'],
    ['host', [], 'a host name or an address', '`[]` (object)'],
    ['host', ['::', 7], 'a host name or an address', '`7` (number)'],
    ['host', 7, 'a host name or an address', '`7` (number)'],
    ['unix', '', 'the path of a socket', '`` (string)'],
    ['port', -1, 'a whole number from 0 to 65535', '`-1` (number)'],
    ['port', 65_536, 'a whole number from 0 to 65535', '`65536` (number)'],
    ['workers', 0, 'a whole number from 1 to 1024', '`0` (number)'],
    ['workers', 1_025, 'a whole number from 1 to 1024', '`1025` (number)'],
    ['maxConnections', 0, 'a whole number, 1 or more', '`0` (number)'],
    ['maxPerAddress', 0, 'a whole number, 1 or more', '`0` (number)'],
    ['minRate', -1, 'a number from 0 to 9007199254740991', '`-1` (number)'],
    ['minRate', 'fast', 'a number from 0 to 9007199254740991', '`fast` (string)'],
    ['seed', -1, 'a whole number, 0 or more', '`-1` (number)'],
    ['seed', 0.5, 'a whole number, 0 or more', '`0.5` (number)'],
    ['seed', 2 ** 53, 'a whole number, 0 or more', '`9007199254740992` (number)'],
    ['sendTimeout', 0, 'milliseconds from 1 to 2147483647', '`0` (number)'],
    ['sendTimeout', 2 ** 31, 'milliseconds from 1 to 2147483647', '`2147483648` (number)'],
    ['latency', -1, 'milliseconds from 0 to 3600000', '`-1` (number)'],
    ['latency', 3_600_001, 'milliseconds from 0 to 3600000', '`3600001` (number)'],
    ['jitter', -1, 'milliseconds from 0 to 3600000', '`-1` (number)'],
    ['jitter', 3_600_001, 'milliseconds from 0 to 3600000', '`3600001` (number)'],
    ['grace', -1, 'milliseconds from 0 to 2147483647', '`-1` (number)'],
    ['grace', 2 ** 31, 'milliseconds from 0 to 2147483647', '`2147483648` (number)'],
    ['details', 'yes', 'true or false', '`yes` (string)'],
    ['size', null, SIZE, '`null` (null)'],
    ['size', '10x10', SIZE, '`10x10` (string)'],
    ['size', {}, SIZE, '`{}` (object)'],
    ['size', { width: 10 }, SIZE, /^`{.*width\W+?10.*}` \(object\)$/],
    ['size', { width: 0, height: 10 }, SIZE, /^`{.*width\W+?0.*height\W+?10.*}` \(object\)$/],
    ['size', { width: 10, height: -1 }, SIZE, /^`{.*width\W+?10.*height\W+?-1.*}` \(object\)$/],
    ['size', { width: 1.5, height: 10 }, SIZE, /^`{.*width\W+?1\.5.*height\W+?10.*}` \(object\)$/],
    ['size', { width: '10', height: 10 }, SIZE, /^`{.*width\W+?10.*height\W+?10.*}` \(object\)$/],
    [
      'size',
      { width: 65_535, height: 65_535 },
      SIZE,
      /^`{.*width\W+?65535.*height\W+?65535.*}` \(object\)$/,
    ],
  ])('%s may not be %j', (option, value, expected, received) => {
    refuses(() => checkServeOptions({ [option]: value }), option, expected, received);
  });

  test('size: the largest image is what a client takes by default, to the byte', () => {
    const size = { width: 11_183_936, height: 1 };

    expect(storedPngSize(size.width, size.height)).toBe(32 * 2 ** 20);
    expect(checkServeOptions({ size }).size).toEqual(size);
    refuses(
      () => checkServeOptions({ size: { width: 11_183_937, height: 1 } }),
      'size',
      SIZE,
      /^`{.*width\W+?11183937.*height\W+?1.*}` \(object\)$/,
    );
  });

  test('host: one of them needs no list', () => {
    expect(checkServeOptions({ host: '::' }).host).toEqual(['::']);
  });

  test.each([{ host: '::' }, { port: 1234 }])('unix: not beside %j', (options) => {
    const check = () => checkServeOptions({ ...options, unix: '/run/images' });
    refuses(check, 'unix', 'given without `host` and `port`', '`/run/images` (string)');
  });

  test('unix: its clients have no address to count by', () => {
    const check = () => checkServeOptions({ unix: '/run/images', maxPerAddress: 2 });
    refuses(
      check,
      'maxPerAddress',
      'given without `unix`, whose clients have no address',
      '`2` (number)',
    );
  });

  test('unix: no longer than the address of a socket, in bytes', () => {
    const limit = process.platform === 'linux' ? 107 : 103;
    const longest = `/${'a'.repeat(limit - 1)}`;
    const longer = `/é${'a'.repeat(limit - 2)}`;

    expect(checkServeOptions({ unix: longest }).unix).toBe(longest);
    refuses(
      () => checkServeOptions({ unix: longer }),
      'unix',
      `the path of a socket, of at most ${limit} bytes`,
      `\`${longer}\` (string)`,
    );
  });

  test('size: passes on nothing but width and height', () => {
    const size = { width: 2, height: 3, depth: 4 };

    expect(checkServeOptions({ size }).size).toEqual({ width: 2, height: 3 });
  });

  test.each([
    [{ width: 10, height: 10 }, 8_192],
    [{ width: 1_000, height: 1_000 }, 178],
    [{ width: 3_000, height: 3_000 }, 64],
  ])('maxConnections: 512 MiB of images of %j, but 64 to 8,192 of them', (size, expected) => {
    expect(checkServeOptions({ size }).maxConnections).toBe(expected);
    expect(checkServeOptions({ size, maxConnections: 7 }).maxConnections).toBe(7);
  });
});
