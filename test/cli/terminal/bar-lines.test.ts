import { describe, expect, test } from '@jest/globals';
import { barLines, type PacedStage } from '../../../src/cli/terminal/bar-lines.js';

const use = (what: string, busy: number, most?: number) => ({ what, busy, most });

const JOB: readonly PacedStage[] = [
  {
    ...{ name: 'Download', done: 2_250, total: 5_000, rate: 830.4, timeLeft: 3_100 },
    use: use('in flight', 7, 64),
  },
  {
    ...{ name: 'Encode', done: 950, total: 5_000, rate: 51.6, timeLeft: 78_500 },
    use: use('workers', 2, 2),
  },
  { name: 'Write', done: 0, total: 5_000, rate: undefined, timeLeft: undefined },
];
const bar = (full: number, width: number) => '█'.repeat(full) + '░'.repeat(width - full);

describe('barLines: as much as fits, with the same parts in the same columns', () => {
  test.each<[number, string[]]>([
    [
      120,
      [
        `Download ${bar(18, 40)}  45%  2250/5000   830/s         4 s left   7/64 in flight`,
        `Encode   ${bar(8, 40)}  19%   950/5000    52/s  1 min 19 s left  2/2 workers`,
        `Write    ${bar(0, 40)}   0%     0/5000`,
      ],
    ],
    [
      79,
      [
        `Download ${bar(5, 12)}  45%  2250/5000   830/s         4 s left   7/64 in flight`,
        `Encode   ${bar(2, 12)}  19%   950/5000    52/s  1 min 19 s left  2/2 workers`,
        `Write    ${bar(0, 12)}   0%     0/5000`,
      ],
    ],
    [
      60,
      [
        `Download ${bar(5, 10)}  45%  2250/5000   830/s   4 s left`,
        `Encode   ${bar(2, 10)}  19%   950/5000    52/s  1 min 19 s left`,
        `Write    ${bar(0, 10)}   0%     0/5000`,
      ],
    ],
    [
      39,
      [
        'Download  45%   830/s   4 s left',
        'Encode    19%    52/s  1 min 19 s left',
        'Write      0%',
      ],
    ],
    [30, ['Download  45%   4 s left', 'Encode    19%  1 min 19 s left', 'Write      0%']],
    [20, ['Download  45%', 'Encode    19%', 'Write      0%']],
    [10, ['45%', '19%', '0%']],
    [2, ['45', '19', '0%']],
    [0, ['', '', '']],
  ])('%d columns', (columns, lines) => {
    expect(barLines(JOB, columns)).toEqual(lines);
  });

  test.each(Array.from({ length: 140 }, (_, columns) => columns))('never above %d', (columns) => {
    const widths = barLines(JOB, columns).map(({ length }) => length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
  });

  test('on a narrow terminal a bar, if the time left is short', () => {
    const [download, encode] = JOB.map((stage) => ({ ...stage, timeLeft: 12_000 }));
    expect(barLines([download!, encode!], 39)).toEqual([
      `Download ${bar(3, 6)}  45%   830/s  12 s left`,
      `Encode   ${bar(1, 6)}  19%    52/s  12 s left`,
    ]);
  });
});

describe('barLines', () => {
  const line = (stage: Partial<PacedStage>, columns = 120): string =>
    barLines(
      [{ name: 'GIF', done: 450, total: 1_000, rate: 4, timeLeft: 1_000, ...stage }],
      columns,
    )[0]!;

  test.each([
    ['not known', undefined, ''],
    ['too far', 345_600_001, ''],
    ['four days away', 345_600_000, '  96 h left'],
    ['near', 0, '   1 s left'],
    ['a little more than a second away', 1_001, '   2 s left'],
    ['in minutes', 125_000, '  2 min 5 s left'],
    ['in hours', 7_500_000, '  2 h 5 min left'],
  ])('an end that is %s', (_, timeLeft, end) => {
    expect(line({ timeLeft }).endsWith(`450/1000   4.0/s${end}`)).toBe(true);
  });

  test.each([
    [0, '   0.0/s'],
    [0.25, '   0.3/s'],
    [9.4, '   9.4/s'],
    [12_345, '  12345/s'],
  ])('a rate of %d', (rate, shown) => {
    expect(line({ rate, timeLeft: undefined }).endsWith(`450/1000${shown}`)).toBe(true);
  });

  test.each([
    ['all is done', 1_000, 1_000, '100%  1000/1000'],
    ['there is nothing to do', 0, 0, '100%  0/0'],
    ['almost all', 999, 1_000, ' 99%   999/1000   4.0/s   1 s left  1 in flight'],
  ])('if %s', (_, done, total, end) => {
    expect(line({ done, total, use: use('in flight', 1) }).endsWith(` ${end}`)).toBe(true);
  });

  test('without a total: the count alone, and no bar', () => {
    const stage = { total: undefined, timeLeft: undefined, use: use('workers', 1, 2) };
    expect(line(stage)).toBe('GIF 450 frames   4.0/s  1/2 workers');
    expect(line(stage, 14)).toBe('GIF 450 frames');
    expect(line(stage, 10)).toBe('450 frames');
  });
});
