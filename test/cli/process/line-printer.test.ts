import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { LinePrinter } from '../../../src/cli/process/line-printer.js';

/** A reader that takes what is written when it is told to, piece by piece. */
function slowReader() {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    write(piece: Buffer, _, done) {
      waiting.push(() => {
        taken.push(String(piece));
        done();
      });
    },
  });
  return {
    stream,
    taken,
    /** Takes all that has been written, and what is written meanwhile; or so many writes. */
    take: async (writes = Infinity) => {
      for (let k = 0; k < writes; k += 1) {
        const next = waiting.shift();
        if (!next) return;
        next();
        await turn();
      }
    },
  };
}

const LINE = `${'x'.repeat(1_023)}\n`;

describe('LinePrinter', () => {
  test('lines of the same moment are one write', async () => {
    const { stream, taken, take } = slowReader();
    const printer = new LinePrinter(stream, { onDropped: jest.fn() });
    printer.print('a');
    printer.print('b');
    printer.end();
    await take();
    expect(taken).toEqual(['a\nb\n']);
  });

  test('what has gathered goes out when it is much, or has waited for long enough', async () => {
    jest.useFakeTimers();
    const { stream, taken, take } = slowReader();
    const printer = new LinePrinter(stream, { full: 4, onDropped: jest.fn() });
    printer.print('abc');
    printer.print('d');
    jest.advanceTimersByTime(1_000);
    jest.useRealTimers();
    await take();
    expect(taken).toEqual(['abc\n', 'd\n']);
  });

  test('one write at a time, of no more than was asked for and a line', async () => {
    const { stream, taken, take } = slowReader();
    const printer = new LinePrinter(stream, { full: 10, onDropped: jest.fn() });
    for (const line of ['123456789', '1', '2345678', '90']) printer.print(line);
    printer.end();
    expect(stream.writableLength).toBe(10);
    await take();
    expect(taken).toEqual(['123456789\n', '1\n2345678\n', '90\n']);
  });

  test('beyond 1 MiB that nobody took lines are dropped until it is taken, and counted then', async () => {
    const { stream, taken, take } = slowReader();
    const onDropped = jest.fn();
    const printer = new LinePrinter(stream, { full: LINE.length, onDropped });
    for (let k = 0; k < 2_000; k += 1) printer.write(LINE);
    await take(1);
    for (let k = 0; k < 1_000; k += 1) printer.write(LINE);

    expect(onDropped).not.toHaveBeenCalled();
    await take();
    expect(taken).toHaveLength(1_024);
    expect(onDropped.mock.calls).toEqual([[3_000 - 1_024]]);

    printer.write(LINE);
    await take();
    expect(taken).toHaveLength(1_025);
    printer.end();
    expect(onDropped).toHaveBeenCalledTimes(1);
  });

  test('at the end what was dropped is told, whether anybody reads or not', () => {
    const { stream } = slowReader();
    const onDropped = jest.fn();
    const printer = new LinePrinter(stream, { full: LINE.length, onDropped });
    for (let k = 0; k < 1_030; k += 1) printer.write(LINE);
    printer.end();
    expect(onDropped.mock.calls).toEqual([[6]]);
  });

  test('closed, it hands all to the stream, and then a last line that is never dropped', async () => {
    const { stream, taken, take } = slowReader();
    const onDropped = jest.fn();
    const printer = new LinePrinter(stream, { full: LINE.length, onDropped });
    for (let k = 0; k < 1_030; k += 1) printer.write(LINE);
    printer.close('last');
    stream.write('after');
    await take();
    expect(taken).toHaveLength(1_024 + 2);
    expect(taken.slice(-2)).toEqual(['last\n', 'after']);
    expect(onDropped.mock.calls).toEqual([[6]]);
  });

  test('lines that cannot be written are counted, and those after them are tried', () => {
    let isFull = true;
    const taken: string[] = [];
    // Standard output is not destroyed by an error, as other streams are.
    const stream = {
      write(text: string, done: (error?: Error) => void) {
        if (!isFull) taken.push(text);
        done(isFull ? new Error('full') : undefined);
      },
    } as unknown as Writable;
    const onFailed = jest.fn();
    const onDropped = jest.fn();
    const printer = new LinePrinter(stream, { full: 4, onDropped, onFailed });
    printer.write('a\nb\n');
    printer.write('cde\n');
    isFull = false;
    printer.write('fgh\n');
    printer.end();
    expect(onFailed.mock.calls).toEqual([
      [2, new Error('full')],
      [1, new Error('full')],
    ]);
    expect(onDropped).not.toHaveBeenCalled();
    expect(taken).toEqual(['fgh\n']);
  });
});
