import { describe, expect, test } from '@jest/globals';
import { PipelineError } from '../../../src/errors.js';
import { failure } from '../../../src/cli/run-command.js';
import { complaint, invocationOf } from '../../helpers/complaint.js';

const COUNT = '--count to be a whole number from 1 to 10000000, got';
const MS = 'milliseconds from 0 to 655350';

describe('a value that cannot be', () => {
  test.each<[string[], string]>([
    [['fetch', '-n', 'many'], `${COUNT} -n many`],
    [['fetch', '-nmany'], `${COUNT} -n many`],
    [['fetch', '--count', '0'], `${COUNT} 0`],
    [['fetch', '-n', '2.5'], `${COUNT} -n 2.5`],
    [['fetch', '--count', '0x10'], `${COUNT} 0x10`],
    [['fetch', '--count', '99999999999999999999'], `${COUNT} 99999999999999999999`],
    [['fetch', '--count', 'Infinity'], `${COUNT} Infinity`],
    [['fetch', '--count='], `${COUNT} an empty value`],
    [['fetch', '--count', '5 6'], `${COUNT} 5 6`],
    [['fetch', '--count', '5\x1b[2J\u202e\n'], `${COUNT} 5\\x1b[2J\\u202e\\n`],
    [['fetch', '-c', '-1'], '--concurrency to be a whole number from 1 to 65536, got -c -1'],
    [
      ['fetch', '-c', 'aut'],
      '--concurrency to be auto or a whole number from 1 to 65536, got -c aut; did you mean auto?',
    ],
    [['fetch', '--port', '65536'], '--port to be a whole number from 1 to 65535, got 65536'],
    [['fetch', '--port', '80a'], '--port to be a whole number from 1 to 65535, got 80a'],
    [['fetch', '-p', '0'], '--port to be a whole number from 1 to 65535, got -p 0'],
    [['fetch', '--retries', '-1'], '--retries to be a whole number, 0 or more, got -1'],
    [['fetch', '--timeout', '10s'], '--timeout to be milliseconds from 1 to 2147483647, got 10s'],
    [['fetch', '--timeout', '0'], '--timeout to be milliseconds from 1 to 2147483647, got 0'],
    [['fetch', '--delay', '-5'], `--delay to be ${MS}, got -5`],
    [['fetch', '--delay='], `--delay to be ${MS}, got an empty value`],
    [['gif', 'x', '--fps', 'NaN'], '--fps to be frames a second from 0.002 to 100, got NaN'],
    [['gif', 'x', '-r', '101'], '--fps to be frames a second from 0.002 to 100, got -r 101'],
    [['demo', '--loop', '65536'], '--loop to be a whole number from -1 to 65535, got 65536'],
    [['demo', '--loop', '-2'], '--loop to be a whole number from -1 to 65535, got -2'],
    [['demo', '--workers', '0'], '--workers to be a whole number from 1 to 1024, got 0'],
    [['demo', '-o', ''], '--output to be the path of a file or a stream, got -o an empty value'],
    [['fetch', '-d', ''], '--frames-dir to be the path of a folder, got -d an empty value'],
    [['fetch', '--host', ''], '--host to be a host name or an address, got an empty value'],
    [
      ['serve', '--host', 'a', '--host', ''],
      '--host to be a host name or an address, got an empty value',
    ],
    [
      ['serve', '--size', '10'],
      '--size to be WIDTHxHEIGHT in pixels, such as 10x10, of at most 32 MiB as a PNG, got 10',
    ],
    [
      ['serve', '--size', '99999x99999'],
      '--size to be WIDTHxHEIGHT in pixels, such as 10x10, of at most 32 MiB as a PNG, got 99999x99999',
    ],
    [['serve', '--seed', 'abc'], '--seed to be a whole number, 0 or more, got abc'],
    [
      ['serve', '--max-connections', '0'],
      '--max-connections to be a whole number, 1 or more, got 0',
    ],
    [
      ['gif', 'x', '--dither', 'bayr'],
      '--dither to be one of auto, none, bayer, floyd-steinberg, sierra-lite, got bayr; did you mean bayer?',
    ],
    [
      ['gif', 'x', '--palette', 'Global'],
      '--palette to be one of auto, global, local, got Global; did you mean global?',
    ],
    [
      ['gif', 'x', '--background', 'trasparent'],
      '--background to be `transparent`, `#rgb` or `#rrggbb`, got trasparent; did you mean transparent?',
    ],
    [['gif', 'x', '--resample', 'cubic'], '--resample to be one of lanczos, nearest, got cubic'],
  ])('%j', (args, expected) => {
    expect(complaint(args)).toBe(`Expected ${expected}`);
  });

  test('is cut to a sane length', () => {
    expect(complaint(['fetch', '--count', '9'.repeat(5_000)])).toBe(
      `Expected ${COUNT} ${'9'.repeat(200)}…`,
    );
  });
});

describe('options that do not go together are named as flags', () => {
  test.each<[string[], string]>([
    [
      ['gif', 'x', '--fps', '10', '--delay', '5'],
      '--fps to be left out if --delay is given, got 10',
    ],
    [
      ['gif', 'x', '--fit', 'cover', '-W', '3'],
      '--fit to be used with both --width and --height, got cover',
    ],
    [['gif', 'x', '--from', '5', '--to', '4'], '--to to be at least --from, which is 5, got 4'],
    [
      ['serve', '--unix', 'x', '--port', '3'],
      '--unix to be given without --host and --port, got x',
    ],
    [
      ['serve', '--unix', 'x', '--max-per-address', '3'],
      '--max-per-address to be given without --unix, whose clients have no address, got 3',
    ],
  ])('%j', (args, expected) => {
    expect(complaint(args)).toBe(`Expected ${expected}`);
  });

  test('in other errors, too', () => {
    const invocation = invocationOf(['gif', 'x'], { IMAGE_PIPELINE_WIDTH: '5' });
    const error = new PipelineError(
      'ERR_FRAME_SIZE_MISMATCH',
      '`frames` is no option, `lastDelay` and `width` are; `--fit` is none, nor `a b`',
    );
    expect(failure(error, invocation)).toEqual({
      exitCode: 1,
      message:
        '`frames` is no option, --last-delay and IMAGE_PIPELINE_WIDTH are; `--fit` is none, nor `a b`',
      usage: [],
    });
  });
});

test('where nobody reads the output any more, there is nothing to say', () => {
  const error = new PipelineError('ERR_OUTPUT_CLOSED', 'closed');
  expect(failure(error)).toEqual({ exitCode: 141, message: undefined, usage: [] });
});
