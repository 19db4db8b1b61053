import type { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { LinePrinter } from '../../../src/cli/process/line-printer.js';
import { jsonLog } from '../../../src/cli/worker/json-log.js';
import { WorkCounter } from '../../../src/cli/worker/work-counter.js';
import type { WorkEvent } from '../../../src/events.js';
import { readEvents } from '../../helpers/events-schema.js';
import { WORK_EVENTS } from '../../helpers/work-events.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A log into memory, whose worker the test plays. */
function start({ quiet = false, details = false } = {}) {
  let text = '';
  const stream = {
    write: (lines: string, done?: () => void) => {
      text += lines;
      done?.();
    },
  } as unknown as Writable;
  const counter = new WorkCounter();
  const printer = new LinePrinter(stream, { onDropped: () => undefined });
  const log = jsonLog(printer, { quiet, details, figures: () => counter.figures() });
  return {
    end: log.end,
    event: (event: WorkEvent) => {
      counter.count(event);
      log.event(event);
    },
    /** The lines so far; fails if the schema does not allow them. */
    lines: () => {
      jest.advanceTimersByTime(20); // the patience of the printer
      return readEvents(text);
    },
  };
}

const ALL = Object.values(WORK_EVENTS);
const typesOf = (lines: readonly { readonly type: string }[]) => lines.map(({ type }) => type);

describe('the log of a worker for programs', () => {
  test('begins with the process, and ends with the totals', () => {
    const { event, end, lines } = start();
    for (const one of ALL) event(one);
    end(false);
    const all = lines();
    expect(typesOf(all)).toEqual([
      ...['starting', 'worker-started', 'task-failed', 'task-failed', 'task-failed'],
      ...['queue-away', 'queue-back', 'summary'],
    ]);
    expect(all[0]).toMatchObject({ command: 'worker', pid: process.pid, node: process.version });
    expect(all[2]).toMatchObject({ level: 40, chunk: 3, code: 'ERR_QUEUE_INVALID' });
    expect(all.at(-1)).toMatchObject({ command: 'worker', encoded: 1, frames: 8, failed: 3 });
  });

  test('has a line for each event with details', () => {
    const { event, end, lines } = start({ details: true });
    for (const one of ALL) event(one);
    end(false);
    expect(typesOf(lines()).slice(1, -1)).toEqual(ALL.map(({ type }) => type));
  });

  test('that is quiet has what was not planned, the address and the totals', () => {
    const { event, end, lines } = start({ quiet: true });
    for (const one of [WORK_EVENTS.started, WORK_EVENTS.done, WORK_EVENTS.failed]) event(one);
    jest.advanceTimersByTime(2_000);
    end(false);
    expect(typesOf(lines())).toEqual(['worker-started', 'task-failed', 'summary']);
  });

  test('has no totals behind an error, which is the last line', () => {
    const { end, lines } = start();
    end(true);
    expect(typesOf(lines())).toEqual(['starting']);
  });

  test('tells of progress once a second, if there is any', () => {
    const { event, lines } = start();
    jest.advanceTimersByTime(3_000);
    expect(typesOf(lines())).toEqual(['starting']);
    event(WORK_EVENTS.done);
    event(WORK_EVENTS.done);
    jest.advanceTimersByTime(3_000);
    expect(lines().slice(1)).toMatchObject([
      { type: 'progress', command: 'worker', encoded: 2, frames: 16, failed: 0 },
    ]);
  });

  test('and no more when it has ended', () => {
    const { event, end, lines } = start();
    event(WORK_EVENTS.done);
    end(false);
    jest.advanceTimersByTime(3_000);
    expect(typesOf(lines())).toEqual(['starting', 'summary']);
    expect(jest.getTimerCount()).toBe(0);
  });
});
