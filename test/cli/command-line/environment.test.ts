import { describe, expect, test } from '@jest/globals';
import { complaint, invocationOf } from '../../helpers/complaint.js';

const words = (line: string): string[] => line.split(' ');
const valuesOf = (line: string, env: Record<string, string>) =>
  invocationOf(words(line), env).values;
const warningsOf = (line: string, env: Record<string, string>) =>
  invocationOf(words(line), env).warnings;

describe('variables', () => {
  test('give any flag a value, and a flag that is typed counts more', () => {
    const env = {
      IMAGE_PIPELINE_COUNT: '4',
      IMAGE_PIPELINE_FRAMES_DIR: '007',
      IMAGE_PIPELINE_QUIET: '1',
      IMAGE_PIPELINE_CROP: '3x4+0+0',
    };
    const crop = { width: 3, height: 4, x: 0, y: 0 };
    expect(valuesOf('fetch', env)).toMatchObject({ count: 4, framesDir: '007', quiet: true, crop });
    expect(valuesOf('fetch -n 5 -d x -q=no', env)).toMatchObject({
      count: 5,
      framesDir: 'x',
      quiet: false,
      crop,
    });
  });

  test.each(['', ' ', ' \t\n'])('blank, %j, they count as absent', (blank) => {
    const names = [
      'COUNT',
      'FPS',
      'WIDTH',
      'OUTPUT',
      'RESUME',
      'CROP',
      'MAX_BYTES',
      'HOST',
      'DITHER',
    ];
    const env = Object.fromEntries(names.map((name) => [`IMAGE_PIPELINE_${name}`, blank]));
    expect(valuesOf('fetch', env)).toEqual(valuesOf('fetch', {}));
    expect(warningsOf('fetch', { IMAGE_PIPELINE_UNKNOWN: blank })).toHaveLength(1);
  });

  test('that are wrong are named themselves', () => {
    const count = 'to be a whole number from 1 to 10000000, got';
    expect(complaint(['fetch'], { IMAGE_PIPELINE_COUNT: 'many' })).toBe(
      `Expected IMAGE_PIPELINE_COUNT ${count} many`,
    );
    expect(complaint(['fetch', '-n', 'x'], { IMAGE_PIPELINE_COUNT: 'many' })).toBe(
      `Expected --count ${count} -n x`,
    );
    expect(complaint(['fetch'], { IMAGE_PIPELINE_RESUME: 'maybe' })).toBe(
      'Expected IMAGE_PIPELINE_RESUME to be true or false, got maybe',
    );
    expect(complaint(['gif', 'x'], { IMAGE_PIPELINE_FIT: 'covr' })).toContain(
      '; did you mean cover?',
    );
  });

  test('of other commands are fine, unknown ones are told with the one that was meant', () => {
    expect(
      warningsOf('fetch', { IMAGE_PIPELINE_SEED: '7', IMAGE_PIPELINE_LOG: 'x', IMAGE: '' }),
    ).toEqual([]);
    expect(
      warningsOf('fetch', {
        IMAGE_PIPELINE_FRAME_DIR: 'x',
        IMAGE_PIPELINE_COLOUR: 'x',
        IMAGE_PIPELINE_ELSE: 'x',
        IMAGE_PIPELINE_HELP: 'x',
      }),
    ).toEqual([
      'There is no flag for the variable IMAGE_PIPELINE_FRAME_DIR; did you mean IMAGE_PIPELINE_FRAMES_DIR?',
      'There is no flag for the variable IMAGE_PIPELINE_COLOUR; did you mean IMAGE_PIPELINE_COLORS?',
      'There is no flag for the variable IMAGE_PIPELINE_ELSE',
      'There is no flag for the variable IMAGE_PIPELINE_HELP',
    ]);
  });
});

describe('flags that exclude each other', () => {
  test.each([
    ['gif x --delay 40', { FPS: '24' }, { delay: 40 }, 'fps'],
    ['gif x --fps 24', { DELAY: '40' }, { fps: 24 }, 'delay'],
    [
      'gif x --keep-duplicates',
      { MERGE_DUPLICATES: '1' },
      { mergeDuplicates: false },
      'keepDuplicates',
    ],
    [
      'gif x --merge-duplicates',
      { KEEP_DUPLICATES: '1' },
      { mergeDuplicates: true },
      'keepDuplicates',
    ],
    ['serve --unix s', { HOST: '::', PORT: '5', MAX_PER_ADDRESS: '2' }, { unix: 's' }, 'host'],
    ['serve --unix s', { PORT: '5' }, { unix: 's' }, 'port'],
    ['serve --unix s', { MAX_PER_ADDRESS: '2' }, { unix: 's' }, 'maxPerAddress'],
    ['serve --port 5', { UNIX: 's' }, { port: 5 }, 'unix'],
    ['serve --host ::', { UNIX: 's', PORT: '6' }, { host: ['::'], port: 6 }, 'unix'],
    ['serve --max-per-address 2', { UNIX: 's' }, { maxPerAddress: 2 }, 'unix'],
  ])('what is typed counts: %s with %j', (line, env, values, silent) => {
    const given = valuesOf(
      line,
      Object.fromEntries(
        Object.entries(env).map(([name, text]) => [`IMAGE_PIPELINE_${name}`, text]),
      ),
    );
    expect(given).toMatchObject(values);
    expect(given).not.toHaveProperty(silent);
  });

  test('both from the environment: an error that names the variables', () => {
    expect(complaint(['gif', 'x'], { IMAGE_PIPELINE_FPS: '24', IMAGE_PIPELINE_DELAY: '40' })).toBe(
      'Expected IMAGE_PIPELINE_FPS to be left out if IMAGE_PIPELINE_DELAY is given, got 24',
    );
    expect(complaint(['serve'], { IMAGE_PIPELINE_UNIX: 's', IMAGE_PIPELINE_PORT: '40' })).toBe(
      'Expected IMAGE_PIPELINE_UNIX to be given without --host and IMAGE_PIPELINE_PORT, got s',
    );
    expect(
      complaint(['gif', 'x'], {
        IMAGE_PIPELINE_KEEP_DUPLICATES: '1',
        IMAGE_PIPELINE_MERGE_DUPLICATES: '1',
      }),
    ).toBe(
      'IMAGE_PIPELINE_MERGE_DUPLICATES=1 and IMAGE_PIPELINE_KEEP_DUPLICATES=1 exclude each other; give one of them',
    );
  });
});
