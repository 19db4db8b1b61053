import { describe, expect, test } from '@jest/globals';
import { asMarkdown } from '../../../src/cli/compare/markdown.js';
import { asText } from '../../../src/cli/compare/text.js';
import { verdict } from '../../../src/cli/compare/verdict.js';
import { comparisonOf, HOSTILE } from '../../helpers/comparison.js';

describe('a comparison as text', () => {
  test('has the machine, the figures, the steps and a verdict', () => {
    expect(asText(comparisonOf())).toBe(`\
2 cores of Some CPU, linux x64, Node v20.0.0, image-pipeline 0.1.0, 2026-01-02
3 frames of 10x10 random pixels from a server in another process with a latency
of 5 ms; at most 2 connections and 1 worker; 3 rounds after a warm-up
Checked: in every GIF, all pixels equal those of the frames that came.

Time in seconds, and how many times faster

step                         mean ± σ        range    than before   than first
1 one after another     1.000 ± 0.010  0.990–1.010
2 concurrent downloads  0.100 ± 0.010  0.090–0.110     10.0 ± 1.0   10.0 ± 1.0
3 parallel workers      0.101 ± 0.010  0.091–0.111  0.99 ± 0.14 ?  9.90 ± 0.99
(below 1: slower; ?: the intervals of mean ± σ overlap, or there are too few
rounds)

Mean time by stage in seconds, and the workers that were used

step                    only download  both at once  only GIF   rest  workers
1 one after another             0.500         0.000     0.500  0.000        1
2 concurrent downloads          0.050         0.000     0.050  0.000        1
3 parallel workers              0.051         0.000     0.051  0.000        1

1 one after another: Why one after another.
2 concurrent downloads: 10.0 ± 1.0 times faster. Why concurrent downloads.
3 parallel workers: no clear difference. Why parallel workers.

Step 2 (concurrent downloads) gained most: 10.0 ± 1.0 times faster than step 1.
Why concurrent downloads. The time in which only downloads ran fell from 0.500
to 0.050 seconds. All steps together: 9.90 ± 0.99 times faster.
`);
  });

  test('has at most 80 columns, for long times and names, too', () => {
    const times = [
      [900_000, 910_000, 1_000_000],
      [40_000, 45_000, 50_000],
      [4_000, 4_100, 4_200],
    ];
    const lines = asText(comparisonOf(times, { cpu: 'A CPU with a name '.repeat(9) })).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('shows characters of the name of the machine that would act on a terminal', () => {
    const text = asText(comparisonOf(undefined, { cpu: HOSTILE }));
    expect(text).not.toMatch(/\u001b|\u0000/);
    expect(text).toContain('\\x1b[31m');
  });

  test('quiet: the tables alone', () => {
    const text = asText(comparisonOf(), true);
    expect(text).toMatch(/^Time in seconds/);
    expect(text).not.toContain('Why');
    expect(text).not.toContain('Some CPU');
  });

  test('says which frames are only close, and that workers were idle', () => {
    const textOf = (equal: number, close: number) =>
      asText(
        comparisonOf(undefined, {
          setup: { workers: 4 },
          check: { equal, close, difference: 12.34 },
        }),
      ).replaceAll('\n', ' ');
    expect(textOf(0, 3)).toContain(
      'each frame has more than 256 colours, so it is only close: different by at most 12.3 of 255',
    );
    expect(textOf(1, 2)).toContain('1 frame equal those that came; each of the others has more');
    expect(textOf(3, 0)).toContain('the work was worth only 1 of 4 workers.');
  });

  test('names another server, a folder, and a jitter', () => {
    const ofServer = (setup: object) =>
      asText(comparisonOf(undefined, { setup })).replaceAll('\n', ' ');
    expect(ofServer({ server: 'lab:1234', latency: undefined, jitter: undefined })).toContain(
      '3 frames from lab:1234; at most',
    );
    expect(ofServer({ images: 'my frames', size: undefined })).toContain(
      '3 frames of my frames from a server in another process with',
    );
    expect(ofServer({ latency: 0, jitter: 3 })).toContain('with no latency and 3 ms of jitter');
  });
});

describe('the verdict', () => {
  test('claims nothing from fewer than three rounds', () => {
    const few = comparisonOf([
      [100, 100],
      [10, 10],
      [1, 1],
    ]);
    expect(verdict(few)).toBe('Fewer than 3 rounds show no spread, so nothing is claimed.');
    expect(asText(few)).toContain('no claim from fewer than 3 rounds');
  });

  test('is the step that is the most times faster than the one before', () => {
    const gained = (...times: readonly number[]) =>
      verdict(comparisonOf(times.map((time) => [time - 1, time, time + 1])));
    expect(gained(1_000, 500, 100)).toMatch(
      /^Step 3 \(parallel workers\) gained most: 5\.00 ± 0\.05 times faster than step 2\. Why/,
    );
    expect(gained(1_000, 100, 50)).toMatch(/^Step 2 .* All steps together: 20\.0 ± 0\.4 times/);
  });

  test('names those that may have gained as much', () => {
    const [first, second] = [
      [1_000, 1_010, 990],
      [500, 505, 495],
    ];
    expect(verdict(comparisonOf([first, second, [248, 250, 252]]))).toContain(
      'Within the spread, step 3 may have gained as much.',
    );
    expect(verdict(comparisonOf([first, second, [398, 400, 402]]))).not.toContain('Within');
  });

  test('says that nothing was gained, or what became slower', () => {
    const slower = comparisonOf([
      [100, 101, 102],
      [200, 201, 202],
      [200, 201, 202],
    ]);
    expect(verdict(slower)).toBe('No step is clearly faster than the one before it, here.');
    expect(asText(slower)).toContain('2 concurrent downloads: 1.99 ± 0.02 times slower.');
  });
});

describe('a comparison as Markdown', () => {
  test('has tables whose rows have as many cells as their heads', () => {
    const text = asMarkdown(comparisonOf());
    const tables = text.split('\n\n').filter((block) => block.startsWith('|'));
    expect(tables).toHaveLength(2);
    for (const table of tables) {
      const [head = '', ...rows] = table.split('\n').map((row) => row.split('|').length);
      expect(rows).toEqual(Array(4).fill(head));
    }
    expect(text).toContain('| 2 concurrent downloads | 0.100 ± 0.010 | 0.090–0.110 |');
    expect(text).toContain('2. **concurrent downloads**: 10.0 ± 1.0 times faster. Why');
  });

  test('gives no character of a name a meaning', () => {
    const text = asMarkdown(comparisonOf(undefined, { cpu: 'a | <b> `c` *d* [e]' }));
    expect(text).toContain('a \\| \\<b\\> \\`c\\` \\*d\\* \\[e\\]');
  });
});
