import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../../src/cli/commands/index.js';
import { parse } from '../../../src/cli/command-line/parse.js';
import { checkedOptions, complaint, failureOf, invocationOf } from '../../helpers/complaint.js';

/** What is typed in a shell that takes spaces apart and nothing else. */
const words = (line: string): string[] => (line === '' ? [] : line.split(' '));
const asked = (line: string) => parse(words(line), {});
const valuesOf = (line: string, env = {}) => invocationOf(words(line), env).values;
const inputsOf = (line: string) => invocationOf(words(line)).inputs;
const complains = (line: string, env = {}) => complaint(words(line), env);

describe('inputs', () => {
  test.each([
    ['gif 1.png -o o.gif -- 2.png 3.png', ['1.png', '2.png', '3.png']],
    ['gif -o o.gif -- -1.png --x.png', ['-1.png', '--x.png']],
    ['gif a -- -- b', ['a', '--', 'b']],
    ['gif -- -', ['-']],
    ['gif -', ['-']],
    ['gif help', ['help']],
    [
      'gif 007.png 1e3 0x10 2024 1.0 -- 0b1 Infinity',
      ['007.png', '1e3', '0x10', '2024', '1.0', '0b1', 'Infinity'],
    ],
    ['gif help version gif', ['help', 'version', 'gif']],
    ['-q gif a', ['a']],
    ['-o x.gif gif a', ['a']],
  ])('%s', (line, inputs) => {
    expect(inputsOf(line)).toEqual(inputs);
  });

  test.each([
    ['serve -- junk --port 9', 'serve takes no inputs, got junk; see image-pipeline serve --help'],
    ['demo something', 'demo takes no inputs, got something; see image-pipeline demo --help'],
    ['demo -', 'demo takes no inputs, got -; see image-pipeline demo --help'],
    ['demo -- --help', 'demo takes no inputs, got --help; see image-pipeline demo --help'],
    ['demo --resume yes', 'demo takes no inputs, got yes; see image-pipeline demo --help'],
    ['demo ', 'demo takes no inputs, got an empty value; see image-pipeline demo --help'],
    ['gif a  b', 'Expected a folder, a file or a pattern, got an empty input'],
    [
      'gif -1.png',
      'Unknown flag -1 in -1.png; see image-pipeline gif --help, or write -- before an input that begins with a dash',
    ],
    [
      'gif --x.png',
      'Unknown flag --x.png; see image-pipeline gif --help, or write -- before an input that begins with a dash',
    ],
  ])('refused: %s', (line, expected) => {
    expect(complains(line)).toBe(expected);
  });

  test('nothing behind -- is nothing', () => {
    expect(inputsOf('demo --')).toEqual([]);
  });

  test.each(['gif', 'gif --', 'gif --width 5', 'gif -o a.gif'])(
    'none for %j: an example',
    (line) => {
      expect(failureOf(words(line))).toEqual({
        exitCode: 2,
        message: 'Expected an input: a folder, a file, or - for standard input',
        usage: [
          'Usage:   image-pipeline gif INPUT... [FLAGS]',
          "Example: image-pipeline gif frames 'more/*.png' -o all.gif",
          'Help:    image-pipeline gif --help',
        ],
      });
    },
  );
});

describe('commands', () => {
  test.each([
    ['', 'Expected a command: serve, fetch, gif, demo, compare, worker or completion'],
    ['--quiet', 'Expected a command: serve, fetch, gif, demo, compare, worker or completion'],
    [
      '--bogus',
      'Expected a command, got --bogus: serve, fetch, gif, demo, compare, worker or completion',
    ],
    // Behind --, there are inputs only.
    [
      '-- serve',
      'Expected a command before --: serve, fetch, gif, demo, compare, worker or completion',
    ],
    [
      '-- --help',
      'Expected a command before --: serve, fetch, gif, demo, compare, worker or completion',
    ],
  ])('none: %j', (line, message) => {
    expect(failureOf(words(line))).toMatchObject({
      exitCode: 2,
      message,
      usage: [
        'Usage:   image-pipeline COMMAND [FLAGS]',
        'Example: image-pipeline demo -n 1000',
        'Help:    image-pipeline --help',
      ],
    });
  });

  test.each([
    ['gfi x', 'Unknown command gfi; did you mean gif?'],
    ['Serve', 'Unknown command Serve; did you mean serve?'],
    ['srv', 'Unknown command srv; did you mean serve?'],
    ['fecth -n 3', 'Unknown command fecth; did you mean fetch?'],
    ['help gfi', 'Unknown command gfi; did you mean gif?'],
    ['hlep', 'Unknown command hlep; did you mean help?'],
    [
      'encode',
      'Unknown command encode; expected serve, fetch, gif, demo, compare, worker or completion',
    ],
    [
      'frames/ -o x.gif',
      'Unknown command frames/; expected serve, fetch, gif, demo, compare, worker or completion',
    ],
    [
      'constructor',
      'Unknown command constructor; expected serve, fetch, gif, demo, compare, worker or completion',
    ],
  ])('%s', (line, expected) => {
    expect(complains(line)).toBe(expected);
  });

  test.each([
    ['--help', undefined],
    ['help', undefined],
    ['-h', undefined],
    ['help gif', 'gif'],
    ['gif --help', 'gif'],
    ['--help gif', 'gif'],
    ['gif x -qh', 'gif'],
    ['fetch --bogus -n --help', 'fetch'],
    ['serve help', 'serve'],
  ])('%s', (line, name) => {
    expect(asked(line)).toEqual({
      kind: 'help',
      command: COMMANDS.find((command) => command.name === name),
    });
  });

  test.each(['--version', '-V', 'gif --version', '--bogus -V'])('%s', (line) => {
    expect(asked(line)).toEqual({ kind: 'version' });
  });

  test('no help where it is refused, or an input', () => {
    expect(asked('gif x --help=false').kind).toBe('run');
    expect(asked('gif -- --help').kind).toBe('run');
  });
});

describe('flags that are not there', () => {
  test.each([
    ['fetch --qualty 3', 'Unknown flag --qualty; did you mean --quality?'],
    ['fetch --noGif=yes', 'Unknown flag --noGif; did you mean --no-gif?'],
    ['fetch --noGif', 'Unknown flag --noGif; did you mean --no-gif?'],
    ['fetch --framesDir x', 'Unknown flag --framesDir; did you mean --frames-dir?'],
    ['fetch --frames_dir x', 'Unknown flag --frames_dir; did you mean --frames-dir?'],
    ['fetch --Count 3', 'Unknown flag --Count; did you mean --count?'],
    ['fetch --colour 3', 'Unknown flag --colour; did you mean --colors?'],
    ['fetch --outp x', 'Unknown flag --outp; did you mean --output?'],
    ['fetch --merge', 'Unknown flag --merge; did you mean --merge-duplicates?'],
    ['gif x -fps 10', 'Unknown flag -fps; did you mean --fps?'],
    ['gif x -output y', 'Unknown flag -output; did you mean --output?'],
    ['gif x -delay=3', 'Unknown flag -delay; did you mean --delay?'],
    ['fetch -v', 'Unknown flag -v; did you mean --version?'],
    ['gif x --port 3', 'Unknown flag --port: it belongs to serve, fetch and compare, not to gif'],
    ['serve -n 3', 'Unknown flag -n: it belongs to fetch, demo and compare, not to serve'],
    ['fetch --bogus', 'Unknown flag --bogus; see image-pipeline fetch --help'],
    ['fetch -xn5', 'Unknown flag -x in -xn5; see image-pipeline fetch --help'],
    ['fetch --no-quiet', 'Unknown flag --no-quiet; did you mean --quiet=false?'],
    ['fetch --no-count', 'Unknown flag --no-count; did you mean --count?'],
    ['fetch --__proto__ 3', 'Unknown flag --__proto__; see image-pipeline fetch --help'],
    ['fetch --constructor', 'Unknown flag --constructor; see image-pipeline fetch --help'],
    ['fetch --=3', 'Unknown flag --; see image-pipeline fetch --help'],
    ['fetch -=3', 'Unknown flag -= in -=3; see image-pipeline fetch --help'],
  ])('%s', (line, expected) => {
    expect(complains(line)).toBe(expected);
  });

  test('what was typed is cut, and has nothing that a terminal obeys', () => {
    expect(complaint(['fetch', `--\x1b]0;x\x07\u202e\n${'x'.repeat(500)}`])).toMatch(
      /^Unknown flag --\\x1b\]0;x\\x07\\u202e\\nx{180,200}…; see image-pipeline fetch --help$/,
    );
  });
});

describe('switches', () => {
  test.each([
    ['--no-gif', true],
    ['--no-gif=true', true],
    ['--no-gif=YES', true],
    ['--no-gif=on', true],
    ['--no-gif=1', true],
    ['--no-gif=false', false],
    ['--no-gif=no', false],
    ['--no-gif=Off', false],
    ['--no-gif=0', false],
  ])('fetch %s', (flag, noGif) => {
    expect(valuesOf(`fetch ${flag}`)).toMatchObject({ gif: !noGif });
    const variable = flag === '--no-gif' ? 'true' : flag.replace('--no-gif=', '');
    expect(valuesOf('fetch', { IMAGE_PIPELINE_NO_GIF: variable })).toMatchObject({ gif: !noGif });
  });

  test('that are not given are left to the library', () => {
    expect(valuesOf('fetch')).toEqual({});
  });

  test.each([
    ['fetch --quiet=maybe', '--quiet to be true or false, got maybe'],
    ['fetch -q=x', '-q to be true or false, got x'],
    ['fetch --resume=', '--resume to be true or false, got an empty value'],
    ['gif x --keep-duplicates=2', '--keep-duplicates to be true or false, got 2'],
  ])('%s', (line, expected) => {
    expect(complains(line)).toBe(`Expected ${expected}`);
  });

  test.each([
    ['--merge-duplicates', true],
    ['--merge-duplicates=false', false],
    ['--keep-duplicates', false],
    ['--keep-duplicates=false', true],
    ['--keep-duplicates=false --merge-duplicates', true],
    ['--keep-duplicates --merge-duplicates=no', false],
  ])('of two opposites: gif x %s', (flags, mergeDuplicates) => {
    const values = valuesOf(`gif x ${flags}`);
    expect(values).toMatchObject({ mergeDuplicates });
    expect(values).not.toHaveProperty('keepDuplicates');
  });
});

describe('values', () => {
  test.each([
    ['gif x -og3.gif', { output: 'g3.gif' }],
    ['gif x -o=x.gif', { output: 'x.gif' }],
    ['gif x -o -', { output: '-' }],
    ['gif x -o-', { output: '-' }],
    ['gif x -o 007', { output: '007' }],
    ['gif x --output=--x', { output: '--x' }],
    ['fetch -n5 -c64 -dframes', { count: 5, concurrency: 64, framesDir: 'frames' }],
    ['fetch -n=5 -c auto', { count: 5, concurrency: 'auto' }],
    ['fetch -qn5', { quiet: true, count: 5 }],
    ['fetch -n 1e3', { count: 1000 }],
    ['fetch -n 5.0 --width 10.0', { count: 5, width: 10 }],
    ['fetch -n 05', { count: 5 }],
    ['gif x --loop -1', { loop: -1 }],
    ['gif x --loop=-1', { loop: -1 }],
    ['gif x -r 23.976', { fps: 23.976 }],
    ['gif x -r .5', { fps: 0.5 }],
    ['gif x -W 4 -H 5 -Q 6', { width: 4, height: 5, quality: 6 }],
    ['gif x --max-bytes 1.5MiB', { maxBytes: 1_572_864 }],
    ['gif x --max-bytes 8mb', { maxBytes: 8_000_000 }],
    ['gif x --crop 3x4+0+16', { crop: { width: 3, height: 4, x: 0, y: 16 } }],
    ['serve -p 0 --size 5X6', { port: 0, size: { width: 5, height: 6 } }],
    ['serve --host a --host b', { host: ['a', 'b'] }],
  ])('%s', (line, values) => {
    expect(valuesOf(line)).toMatchObject(values);
    expect(() => checkedOptions(invocationOf(words(line)))).not.toThrow();
  });

  test('a space around a number is nothing', () => {
    expect(invocationOf(['fetch', '--count', ' 5']).values).toMatchObject({ count: 5 });
  });

  test.each([
    ['fetch -n', '-n'],
    ['fetch --count', '--count'],
    ['gif x -o --quiet', '-o, got the flag --quiet; write -o=--quiet if it is the value'],
    ['gif x --output -q', '--output, got the flag -q; write --output=-q if it is the value'],
    ['gif x -o -- y', '-o, got the flag --; write -o=-- if it is the value'],
  ])('%s', (line, expected) => {
    expect(complains(line)).toBe(`Expected a value after ${expected}`);
  });

  test.each([
    ['fetch -n 5 -n 6', '--count was given twice, as -n 5 and as -n 6; give it once'],
    ['fetch -n 5 --count=6', '--count was given twice, as -n 5 and as --count 6; give it once'],
    [
      'fetch --host a --host b',
      '--host was given twice, as --host a and as --host b; give it once',
    ],
    [
      'fetch -d x -d ',
      '--frames-dir was given twice, as -d x and as -d an empty value; give it once',
    ],
    ['fetch -q -q=no', '--quiet was given twice, as -q and as -q=no; give it once'],
    [
      'demo --size 3x4 --size 3x5',
      '--size was given twice, as --size 3x4 and as --size 3x5; give it once',
    ],
    [
      'gif x --keep-duplicates --merge-duplicates',
      '--keep-duplicates and --merge-duplicates exclude each other; give one of them',
    ],
  ])('%s', (line, expected) => {
    expect(complains(line)).toBe(expected);
  });

  test('the same value twice is no harm', () => {
    expect(valuesOf('demo -n 5 --count=5 -q --quiet --size 3x4 --size 3x4')).toMatchObject({
      count: 5,
      quiet: true,
      size: { width: 3, height: 4 },
    });
  });
});
