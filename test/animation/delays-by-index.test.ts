import { describe, expect, test } from '@jest/globals';
import { delaysByIndex } from '../../src/animation/delays-by-index.js';
import { namesByIndex, namesOfFiles, type FrameNames } from '../../src/animation/frame-names.js';
import { failsWith } from '../helpers/fails-with.js';

/** Frames 0, 1, 2 and 3. */
const files = namesOfFiles(['in/a.png', 'in/b.png', 'more/a.png', 'more/1.png']);

const read = (lines: readonly string[], names: FrameNames) =>
  delaysByIndex(lines.join('\n'), 'delays.csv', names);

describe('delaysByIndex', () => {
  test.each<[string, FrameNames, readonly string[], readonly (readonly [number, number])[]]>([
    [
      'names',
      files,
      ['b.png,50', '1.png,60'],
      [
        [1, 50],
        [3, 60],
      ],
    ],
    [
      'names without extension, and indices',
      files,
      ['b,50', '2,60'],
      [
        [1, 50],
        [2, 60],
      ],
    ],
    ['a name that is a number is a name', files, ['1,50'], [[3, 50]]],
    [
      'downloaded frames',
      namesByIndex(8),
      ['5,50', '7.png,60'],
      [
        [5, 50],
        [7, 60],
      ],
    ],
    ['an index with zeros in front', namesByIndex(8), ['005,50'], [[5, 50]]],
    ['an empty list', files, [], []],
  ])('%s', (_, names, lines, expected) => {
    expect([...read(lines, names)]).toEqual(expected);
  });

  test('a header names no frame', () => {
    expect([...read(['frame,ms', 'b,50'], files)]).toEqual([[1, 50]]);
    for (const frame of ['b', '0']) {
      const error = failsWith('ERR_DELAYS_INVALID', () => read([`${frame},soon`, '2,50'], files));
      expect(error.message).toContain('line 1: Expected milliseconds');
    }
  });

  test.each<[string, FrameNames, readonly string[], string]>([
    [
      'a name of no file',
      files,
      ['b,1', 'c.png,1'],
      "line 2: Expected the name of a frame's file or an index from 0 to 3, got `c.png`",
    ],
    [
      'an index of no frame',
      files,
      ['4,1'],
      "line 1: Expected the name of a frame's file or an index from 0 to 3, got `4`",
    ],
    [
      'a downloaded frame that is none',
      namesByIndex(8),
      ['8.png,1'],
      "line 1: Expected the name of a frame's file or an index from 0 to 7, got `8.png`",
    ],
    [
      'a name, of frames of a stream',
      namesByIndex(Infinity),
      ['800.png,1', 'title,1'],
      "line 2: Expected the name of a frame's file or an index from 0, got `title`",
    ],
    [
      'a name of two',
      files,
      ['a.png,1'],
      'line 1: `a.png` is the name of frames 0 and 2; name them by their indices',
    ],
    [
      'a frame twice',
      files,
      ['# x', 'b,1', '0,1', 'b.png,1'],
      'line 4: Frame 1 has a delay on line 2 already',
    ],
    [
      'a frame by name and by index',
      files,
      ['1,1', '3,1'],
      'line 2: Frame 3 has a delay on line 1 already',
    ],
    [
      'a bad number',
      files,
      ['frame,fast', 'b,faster'],
      'line 2: Expected milliseconds from 0 to 655350, got `faster`',
    ],
  ])('refuses %s', (_, names, lines, expected) => {
    const error = failsWith('ERR_DELAYS_INVALID', () => read(lines, names));

    expect(error.message).toBe(`delays.csv, ${expected}`);
    expect(error.path).toBe('delays.csv');
  });
});
