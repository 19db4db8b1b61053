import { describe, expect, test } from '@jest/globals';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { EMPTY } from 'rxjs';
import { checkGifOptions, type GifOptions, type GifSettings } from '../../src/options/gif.js';
import { defaultMaxMemory } from '../../src/options/memory.js';
import { refuses } from '../helpers/refuses.js';

const inputs = ['frames'];
const INPUTS =
  'one or more folders, files or glob patterns, images, a stream of PNG files, or a source';
const OUTPUT = 'the path of a file or a stream';

describe('checkGifOptions', () => {
  test('has a default for everything but its inputs', () => {
    expect(checkGifOptions({ inputs })).toEqual({
      inputs: ['frames'],
      maxFrameBytes: 33_554_432,
      ffmpeg: 'ffmpeg',
      details: false,
      maxMemory: defaultMaxMemory(),
      maxPixels: 33_554_432,
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

  test('takes `undefined` for the default', () => {
    const nothing = { output: undefined, delay: undefined, loop: undefined, workers: undefined };

    expect(checkGifOptions({ inputs, ...nothing })).toEqual(checkGifOptions({ inputs }));
  });

  test('passes on only what it knows', () => {
    expect(checkGifOptions({ inputs, host: 'x' } as GifOptions)).toEqual(
      checkGifOptions({ inputs }),
    );
  });

  test.each<[keyof GifSettings, readonly unknown[]]>([
    ['inputs', [['a'], ['a', '*.png', '/b'], ['a', 'a'], new PassThrough()]],
    ['output', ['a.gif', '/tmp/ü.gif', new PassThrough()]],
    ['maxFrameBytes', [1, 2 ** 31 - 1]],
    ['delay', [0, 4.5, 655_350]],
    ['lastDelay', [0, 655_350]],
    ['loop', [-1, 0, 65_535]],
    ['from', [0, 9]],
    ['bounce', [true, false]],
    ['workers', [1, 1_024]],
  ])('%s may be any of %j', (option, values) => {
    for (const value of values) {
      expect(checkGifOptions({ inputs, [option]: value })[option]).toBe(value);
    }
  });

  test.each<[keyof GifOptions, unknown, string, string | RegExp]>([
    ['inputs', undefined, INPUTS, '`undefined` (undefined)'],
    ['inputs', [], INPUTS, '`[]` (object)'],
    ['inputs', [''], INPUTS, /^`\[.+]` \(object\)$/],
    ['inputs', ['a', 1], INPUTS, /^`\[.*a.*1.*]` \(object\)$/],
    ['inputs', 'frames', INPUTS, '`frames` (string)'],
    ['inputs', null, INPUTS, '`null` (null)'],
    ['inputs', {}, INPUTS, '`{}` (object)'],
    ['output', '', OUTPUT, '`` (string)'],
    ['output', 1, OUTPUT, '`1` (number)'],
    ['output', null, OUTPUT, '`null` (null)'],
    ['maxFrameBytes', 0, 'a whole number from 1 to 2147483647', '`0` (number)'],
    ['delay', -0.1, 'milliseconds from 0 to 655350', '`-0.1` (number)'],
    ['delay', 655_350.1, 'milliseconds from 0 to 655350', '`655350.1` (number)'],
    ['loop', -2, 'a whole number from -1 to 65535', '`-2` (number)'],
    ['loop', 65_536, 'a whole number from -1 to 65535', '`65536` (number)'],
    ['workers', 0, 'a whole number from 1 to 1024', '`0` (number)'],
    ['workers', 1_025, 'a whole number from 1 to 1024', '`1025` (number)'],
  ])('%s may not be %j', (option, value, expected, received) => {
    refuses(() => checkGifOptions({ inputs, [option]: value }), option, expected, received);
  });

  test.each([
    ['plain', 'plain'],
    ['file:///a/b.mjs', 'file:///a/b.mjs'],
    ['/a/b c.mjs', 'file:///a/b%20c.mjs'],
    ['./b.mjs', pathToFileURL(resolve('b.mjs')).href],
    ['../b.mjs', pathToFileURL(resolve('../b.mjs')).href],
  ])('the encoder %s is %s', (encoder, expected) => {
    expect(checkGifOptions({ inputs, encoder }).encoder).toBe(expected);
  });
  test.each(['', 'plian', 'b.mjs', '.b/c.mjs'])('%p is no encoder', (encoder) => {
    const expected = '`kernels`, `plain`, or the URL or path of a module, such as ./encoder.mjs';
    refuses(
      () => checkGifOptions({ inputs, encoder }),
      'encoder',
      expected,
      `\`${encoder}\` (string)`,
    );
  });

  const source = (count: number) => ({ label: 'mine', count, read: () => EMPTY });
  test.each([0, 1, 10_000_000])('a source may have %p frames', (count) => {
    const inputs = source(count);
    expect(checkGifOptions({ inputs }).inputs).toBe(inputs);
  });
  test.each([-1, NaN, 2.5, Infinity, 10_000_001])('a source may not have %p frames', (count) => {
    refuses(
      () => checkGifOptions({ inputs: source(count) }),
      'inputs.count',
      'a whole number from 0 to 10000000',
      `\`${count}\` (number)`,
    );
  });

  test('of a stream, some frames may be shown, but not backwards', () => {
    const stream = new PassThrough();
    const range = { from: 3, to: 9, every: 2, reverse: false, bounce: false };

    expect(checkGifOptions({ inputs: stream, ...range })).toMatchObject(range);
    for (const option of ['reverse', 'bounce']) {
      refuses(
        () => checkGifOptions({ inputs: stream, [option]: true }),
        option,
        'left out if frames come from a stream (save them as files first)',
        '`true` (boolean)',
      );
    }
  });
});
