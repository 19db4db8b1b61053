import { basename, dirname, join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { folderLockPath, lockPath, makerOf, partPath } from '../../src/io/part-path.js';
import { afterThisTest } from '../helpers/clean-up.js';

const NAME = /^\.[0-9a-f]{8}\.\d+-[0-9a-f]{8}-[0-9a-f]{12}\.part$/;

describe('partPath', () => {
  test('is beside the file, hidden, short, and another each time', () => {
    const path = join('folder', `${'x'.repeat(200)}.gif`);
    const [one, two] = [partPath(path), partPath(path)];
    expect(dirname(one)).toBe('folder');
    expect(basename(one)).toMatch(NAME);
    expect(one).not.toBe(two);
  });

  test('has all of its digits, whatever the numbers', () => {
    for (const number of [0, 0.5, 1 - 2 ** -53]) {
      const random = jest.spyOn(Math, 'random').mockReturnValue(number);
      afterThisTest(() => random.mockRestore());
      expect(basename(partPath('a.gif'))).toMatch(NAME);
    }
    // crc32 of this name begins with a zero.
    expect(basename(partPath('file-10.gif'))).toMatch(NAME);
  });
});

describe('makerOf', () => {
  test('tells who made a part of a file', () => {
    const name = basename(partPath('folder/a.gif'));
    expect(makerOf(name, 'elsewhere/a.gif')).toEqual({ pid: process.pid, isThisRun: true });
    const before = name.replace(/-[0-9a-f]{8}-/, '-01234567-');
    expect(makerOf(before, 'a.gif')).toEqual({ pid: process.pid, isThisRun: false });
  });

  test('other names, and parts of other files, are nobody’s', () => {
    const name = basename(partPath('a.gif'));
    expect(makerOf(name, 'b.gif')).toBeUndefined();
    for (const other of ['a.gif', `x${name}`, `${name}x`, name.slice(1)]) {
      expect(makerOf(other, 'a.gif')).toBeUndefined();
    }
  });
});

test('locks are hidden, and those of different files differ', () => {
  expect(lockPath('folder/a.gif')).toMatch(/^folder\/\.image-pipeline-[0-9a-f]{8}\.lock$/);
  expect(lockPath('folder/a.gif')).not.toBe(lockPath('folder/b.gif'));
  expect(folderLockPath('folder')).toBe('folder/.image-pipeline.lock');
});
