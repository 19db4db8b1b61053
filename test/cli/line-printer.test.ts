import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { LinePrinter } from '../../src/cli/line-printer.js';

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
    /** Takes all that has been written, and what is written meanwhile. */
    take: async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
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

  test('beyond 1 MiB that nobody took lines are dropped, and counted once it is taken', async () => {
    const { stream, taken, take } = slowReader();
    const onDropped = jest.fn();
    const printer = new LinePrinter(stream, { full: LINE.length, onDropped });
    for (let k = 0; k < 3_000; k += 1) printer.write(LINE);

    expect(stream.writableLength).toBe(2 ** 20);
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
});
