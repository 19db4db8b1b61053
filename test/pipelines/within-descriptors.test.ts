import fs from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { affordable } from '../../pipelines/within-descriptors.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { failsWith } from '../helpers/fails-with.js';

/** What a run can have where the process may have so many descriptors, of which 20 are open. */
function run(limit: number, wanted: { workers?: number; connections?: number } = {}) {
  const text = `Max open files            ${limit}   9999   files\n`;
  const spies = [
    jest.spyOn(fs, 'readFileSync').mockReturnValue(text),
    jest.spyOn(fs, 'readdirSync').mockReturnValue(Array(20).fill('') as never),
  ];
  afterThisTest(() => spies.forEach((spy) => spy.mockRestore()));
  const warnings: unknown[] = [];
  const all = { workers: 4, otherThreads: 0, connections: 10, perConnection: 1, ...wanted };
  return { possible: affordable(all, (warning) => warnings.push(warning)), warnings };
}

describe('affordable', () => {
  test('all that it wants, without a word', () => {
    expect(run(1_000)).toEqual({ possible: { workers: 4, connections: 10 }, warnings: [] });
  });

  test('fewer connections, fewer threads, or both, with one warning', () => {
    expect(run(49)).toMatchObject({
      possible: { workers: 2, connections: 10 },
      warnings: [{ code: 'WARN_FEWER_THREADS' }],
    });
    expect(run(64, { workers: 1, connections: 50 }).warnings).toEqual([
      {
        ...{ type: 'warning', code: 'WARN_FEWER_CONNECTIONS' },
        message:
          '31 connections at once instead of 50, because this process may have 64 files open; raise `ulimit -n` for more',
      },
    ]);
    expect(run(50, { workers: 9, connections: 50 }).warnings).toMatchObject([
      {
        code: 'WARN_FEWER_CONNECTIONS',
        message: expect.stringMatching(
          /^\d+ connections? at once instead of 50 and 2 threads instead of 9, because/,
        ),
      },
    ]);
    expect(run(40, { connections: 0 }).warnings).toMatchObject([
      { code: 'WARN_FEWER_THREADS', message: expect.stringMatching(/^2 threads instead of 4, b/) },
    ]);
  });

  test('none for a connection is an error; who wants none does not mind', () => {
    const { message } = failsWith('ERR_TOO_MANY_OPEN_FILES', () => run(30));
    expect(message).toBe(
      'This process may have 30 files and connections open, which leaves none for a connection; raise `ulimit -n`',
    );
    expect(run(30, { connections: 0 }).possible).toEqual({ workers: 1, connections: 0 });
  });
});
