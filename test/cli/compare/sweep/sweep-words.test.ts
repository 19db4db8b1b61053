import { describe, expect, test } from '@jest/globals';
import { asMarkdown } from '../../../../src/cli/compare/markdown.js';
import { sweepVerdict } from '../../../../src/cli/compare/sweep/sweep-words.js';
import type { Sweep } from '../../../../src/cli/compare/sweep/sweep.js';
import { asText } from '../../../../src/cli/compare/text.js';
import {
  comparisonOf,
  downloadsOf,
  gifsOf,
  HOSTILE,
  sweepLike,
} from '../../../helpers/comparison.js';

const withSweep = (sweep: Sweep) => comparisonOf(undefined, { sweep });
const verdictOf = (sweep: Sweep, cores = 2) => {
  const comparison = withSweep(sweep);
  const machine = { ...comparison.machine, cores };
  return sweepVerdict(sweep, { ...comparison, machine }).join('\n');
};

test('a sweep as text: its tables, and where more stop paying', () => {
  const text = asText(withSweep(sweepLike()));
  expect(text).toContain(`\
Downloads by connections: frames a second, and ms for one

connections  mean ± σ  bound  median    90 %    99 %
1             100 ± 1    100    10.0    12.0    12.0
2             200 ± 2    200    11.0    12.0    12.0
4            360 ± 10    400    12.0    13.0    13.0
8            400 ± 20    800    22.0  1234.6  1234.6

The GIF of step 3 by workers: frames a second

workers  started    mean ± σ     than one  of their cores
1              1  10.0 ± 1.0                        100 %
2              2  20.0 ± 1.0  2.00 ± 0.22           100 %
4              3  21.0 ± 1.0  2.10 ± 0.23           100 %
`);
  expect(text.slice(text.indexOf('\n\nMore than 4'))).toBe(`

More than 4 connections hardly pay: 360 frames a second are at least 90 % of the
highest rate.
A download over one connection takes 10.0 ms (median). So by Little's law 4
connections give at most 400 frames a second, and the highest rate, 400, takes
at least 4 connections. What is missing to the bound, client and server compute;
more connections then only wait longer.
2 workers make the GIF 2.00 ± 0.22 times faster than one; more hardly pay on 2
cores.
`);
});

test('quiet: the tables alone', () => {
  const text = asText(withSweep(sweepLike()), true);
  expect(text).toContain('4              3  21.0 ± 1.0');
  expect(text).not.toContain('hardly');
});

test('a sweep as Markdown has the same tables and sentences', () => {
  const text = asMarkdown(withSweep(sweepLike()));
  expect(text).toContain('| 4 | 360 ± 10 | 400 | 12.0 | 13.0 | 13.0 |');
  expect(text).toContain('| 2 | 2 | 20.0 ± 1.0 | 2.00 ± 0.22 | 100 % |');
  expect(text).toContain('More than 4 connections hardly pay');
});

test('a sweep in JSON has a rate, a bound and quantiles for each number', () => {
  const { sweep } = JSON.parse(JSON.stringify(withSweep(sweepLike()))) as { sweep: Sweep };
  expect(sweep).toMatchObject({ connectionsKnee: 4, connectionsNeeded: 4, workersKnee: 2 });
  expect(sweep.connections[0]).toEqual({
    ...{ connections: 1, bound: 100, rate: { mean: 100, deviation: 1, min: 99, max: 101 } },
    latency: { median: 10, p90: 12, p99: 12, max: 12 },
  });
  expect(sweep.workers[1]).toMatchObject({ workers: 2, started: 2, thanOne: { value: 2 } });
});

describe('a failed number of connections', () => {
  const downloads = [downloadsOf([99, 100, 101], [10]), [{ error: `too many: ${HOSTILE}` }]];
  const failing = sweepLike({ downloads });

  test('is in the table, with its reason below', () => {
    expect(asText(withSweep(failing))).toMatch(/^2 +failed +200$/m);
    expect(verdictOf(failing)).toContain('With 2 connections: too many');
  });

  test('has a reason that is text to a terminal and to Markdown', () => {
    expect(asText(withSweep(failing))).not.toMatch(/\u001b|\u0000/);
    expect(asMarkdown(withSweep(failing))).toContain('\\<b\\>');
  });

  test('leaves nothing to claim if it is the first', () => {
    const none = sweepLike({ downloads: [[{ error: 'refused' }], [{ error: 'refused' }]] });
    expect(verdictOf(none)).toMatch(/^2 workers make .*\nWith 1 connection: refused$/);
  });
});

test('fewer than three rounds claim nothing', () => {
  const few = sweepLike({ downloads: [downloadsOf([100], [10])], gifs: [gifsOf([10], 1)] });
  const comparison = comparisonOf([[100], [10], [1]], { sweep: few });
  expect(sweepVerdict(few, comparison)).toEqual(['Nor does the sweep claim anything.']);
});

describe('workers that gain nothing', () => {
  const alike = [9, 10, 11];
  const reasonOf = (gifs: Parameters<typeof sweepLike>[0] & object, cores?: number) =>
    /here: (.*)\.$/m.exec(verdictOf(sweepLike(gifs), cores))?.[1];

  test('have one core', () => {
    const gifs = [gifsOf(alike, 1), gifsOf(alike, 2, 1)];
    expect(reasonOf({ gifs, cores: 1 }, 1)).toBe('there is one core');
  });

  test('have work for one thread only', () => {
    const gifs = [gifsOf(alike, 1), gifsOf(alike, 1)];
    expect(reasonOf({ gifs })).toMatch(/^the frames are work for one thread only; more frames/);
  });

  test('have no core to themselves', () => {
    expect(reasonOf({ gifs: [gifsOf(alike, 1), gifsOf(alike, 2, 1.48)] })).toMatch(
      /^the threads had only 74 % of the cores that they could use, because other programs/,
    );
  });

  test('start for longer than they save', () => {
    expect(reasonOf({ gifs: [gifsOf(alike, 1), gifsOf(alike, 2, 1.5)] })).toMatch(
      /^each thread must start and compile its code first; more frames/,
    );
  });

  test('or lose: a gain below 1 is none', () => {
    const slower = gifsOf([4, 5, 6], 2);
    expect(reasonOf({ gifs: [gifsOf(alike, 1), slower] })).toMatch(/^each thread must start/);
  });

  test('one number of workers is compared with nothing', () => {
    expect(verdictOf(sweepLike({ gifs: [gifsOf(alike, 1)] }))).not.toMatch(/worker/);
  });
});

test('a ? beside a gain of workers is explained, too', () => {
  const clear = [
    [100, 101, 102],
    [50, 51, 52],
    [20, 21, 22],
  ];
  const textOf = (second: readonly number[]) =>
    asText(
      comparisonOf(clear, {
        sweep: sweepLike({ gifs: [gifsOf([9, 10, 11], 1), gifsOf(second, 2)] }),
      }),
    );
  expect(textOf([9, 10, 11])).toContain('(?: the intervals');
  expect(textOf([19, 20, 21])).not.toContain('(?: the intervals');
});

test('a knee at the end of what was tried is no knee', () => {
  const rising = sweepLike({
    downloads: [downloadsOf([99, 100, 101], [10]), downloadsOf([198, 200, 202], [10])],
    gifs: [gifsOf([9, 10, 11], 1), gifsOf([19, 20, 21], 2)],
  });
  const text = verdictOf(rising);
  expect(text).toContain('The highest rate came with the most connections that were tried, 2:');
  expect(text).toMatch(/than one on 2 cores\.$/);
  expect(text).not.toContain('hardly');
});
