import fs from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { connectionError } from '../../src/io/connection-error.js';
import { connectionLimit, withinDescriptors } from '../../src/io/descriptors.js';
import { listenError } from '../../src/io/listen-error.js';
import { writeError } from '../../src/io/write-error.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { systemError } from '../helpers/system-error.js';

const wanted = { workers: 4, otherThreads: 1, connections: 250, perConnection: 1 };

describe('what a run can have open at once', () => {
  test('all that it wants, where there are descriptors for it, or nobody knows how many', () => {
    expect(withinDescriptors(wanted, 1_024, 20)).toMatchObject({ workers: 4, connections: 250 });
    expect(withinDescriptors(wanted, Infinity, 20)).toMatchObject({ workers: 4, connections: 250 });
  });

  test.each([256, 128, 64, 48])('%i descriptors: connections and threads stay within', (limit) => {
    const open = 20;
    const { workers, connections } = withinDescriptors(wanted, limit, open);
    expect(workers).toBeGreaterThanOrEqual(1);
    expect(connections).toBeGreaterThanOrEqual(1);
    // Four of each thread were measured, and each may read or write a file.
    expect(open + (workers + 1) * 5 + connections).toBeLessThan(limit);
  });

  test('threads take half at most, and one at least', () => {
    expect(withinDescriptors({ ...wanted, workers: 64 }, 256, 20)).toMatchObject({
      workers: 22,
      connections: 113,
    });
    expect(withinDescriptors(wanted, 30, 20)).toMatchObject({ workers: 1, connections: 0 });
  });

  test('threads alone may take all', () => {
    const { workers } = withinDescriptors({ ...wanted, workers: 64, connections: 0 }, 256, 20);
    expect(workers).toBe(44);
  });

  test('both ends here: fewer', () => {
    const { connections } = withinDescriptors({ ...wanted, perConnection: 3 }, 256, 20);
    expect(connections).toBe(67);
  });

  test.each([
    // A quarter of all is kept, or what Node and the threads have open, or 32.
    [1_024, 0, 768],
    [100, 0, 68],
    [100, 10, 26],
    [40, 10, 1],
  ])('a server that may have %i open, with %i threads: %i connections', (limit, threads, max) => {
    const text = `Limit  Soft Limit  Hard Limit  Units\nMax open files            ${limit}   9999   files\n`;
    const read = jest.spyOn(fs, 'readFileSync').mockReturnValue(text);
    afterThisTest(() => read.mockRestore());
    expect(connectionLimit(max, threads)).toEqual({ max, reason: 'max-connections' });
    expect(connectionLimit(max + 1, threads)).toEqual({ max, reason: 'descriptors' });
  });

  test('where the system does not say, there is no limit, and what Node has open is guessed', () => {
    const fail = () => {
      throw systemError('ENOENT');
    };
    const spies = [
      jest.spyOn(fs, 'readFileSync').mockImplementation(fail),
      jest.spyOn(fs, 'readdirSync').mockImplementation(fail),
    ];
    afterThisTest(() => spies.forEach((spy) => spy.mockRestore()));
    expect(connectionLimit(1e9)).toEqual({ max: 1e9, reason: 'max-connections' });
    expect(withinDescriptors(wanted)).toMatchObject({ limit: Infinity, connections: 250 });
    // 24 of Node, 8 to spare, 5 of the other thread; of the 63 that are left, threads have half.
    expect(withinDescriptors({ ...wanted, workers: 9 }, 100)).toEqual({
      workers: 6,
      connections: 33,
      limit: 100,
    });
  });

  test('a server counts its threads, too', () => {
    expect(connectionLimit(1).reason).toBe('max-connections');
    const few = connectionLimit(Number.MAX_SAFE_INTEGER, 0);
    const many = connectionLimit(Number.MAX_SAFE_INTEGER, 1e6);
    if (few.max < Number.MAX_SAFE_INTEGER) expect(many).toEqual({ max: 1, reason: 'descriptors' });
  });
});

describe('too many open files are the fault of this process, or of the system', () => {
  const failure = (code: string) =>
    Object.assign(new Error(`connect ${code} 10.0.0.1:5 - Local (undefined:undefined)`), { code });

  test.each([
    ['EMFILE', /^This process has reached its limit of open files and connections \(EMFILE\);/],
    ['ENFILE', /^This system has reached its limit of open files and connections \(ENFILE\);/],
  ])('%s', (code, message) => {
    const error = failure(code);
    const place = { host: '10.0.0.1', port: 5 };
    for (const made of [
      connectionError(error, '10.0.0.1', 0),
      connectionError(new AggregateError([error, failure('ENETUNREACH')]), '10.0.0.1', 0),
      writeError('ERR_OUTPUT_UNWRITABLE', 'a.gif', error),
      listenError(error, place),
    ]) {
      expect(made.code).toBe('ERR_TOO_MANY_OPEN_FILES');
      expect(made.message).toMatch(message);
      expect(made.message).toMatch(/`ulimit -n`/);
      expect(made.message).not.toMatch(/undefined|10\.0\.0\.1/);
      expect(made.cause).toBe(error);
    }
  });

  test('a server that refuses on one of its addresses is there no more, all the same', () => {
    const errors = [failure('ENETUNREACH'), failure('ECONNREFUSED')];
    expect(connectionError(new AggregateError(errors), 'host', 0).code).toBe(
      'ERR_CONNECTION_REFUSED',
    );
  });
});
