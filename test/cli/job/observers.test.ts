import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { JobOutcome } from '../../../src/cli/job/job-outcome.js';
import { JobProgress } from '../../../src/cli/job/job-progress.js';
import { jsonView } from '../../../src/cli/job/json-view.js';
import { traceWarning } from '../../../src/cli/job/trace-warning.js';
import { tellTroubles } from '../../../src/cli/job/tell-troubles.js';
import { PipelineError } from '../../../src/errors.js';
import type { DemoEvent } from '../../../src/events.js';
import { readEvents } from '../../helpers/events-schema.js';

const retried = (index: number, error: Error): DemoEvent => ({
  type: 'frame-retried',
  index,
  attempt: 1,
  delay: 9.5,
  error,
});

describe('troubles', () => {
  const said = (events: readonly DemoEvent[]): string[] => {
    const lines: string[] = [];
    const observer = tellTroubles((line) => lines.push(line));
    events.forEach((event) => observer.next(event));
    return lines;
  };

  test('of each kind, the first is told', () => {
    const refused = new PipelineError('ERR_CONNECTION_REFUSED', 'Refused');
    const reset = new PipelineError('ERR_CONNECTION_RESET', 'Reset');
    expect(said([retried(3, refused), retried(4, refused), retried(5, reset)])).toEqual([
      'Frame 3, trying again in 10 ms: Refused',
      'Frame 5, trying again in 10 ms: Reset',
    ]);
  });

  test('name flags where the library names options', () => {
    const message = 'Raise `maxMemory`';
    const warning: DemoEvent = { type: 'warning', code: 'WARN_FEWER_THREADS', message };
    expect(said([warning, warning])).toEqual(['Raise --max-memory']);
  });
});

test('the outcome of a job is in its events', () => {
  const outcome = new JobOutcome();
  const error = new PipelineError('ERR_FRAME_EMPTY', 'Empty');
  const failed: DemoEvent = { type: 'frame-failed', index: 7, error };
  const done: DemoEvent = { type: 'done', totalTime: 5 } as DemoEvent;
  for (const event of [retried(7, error), retried(7, error), failed, done]) outcome.count(event);
  expect(outcome).toMatchObject({
    retries: 2,
    failures: [failed],
    done,
    passes: 0,
    gif: undefined,
  });
});

describe('a trace', () => {
  test('that is full says how much of the run it has', () => {
    expect(traceWarning({ events: 9, dropped: 0, duration: 5 })).toBeUndefined();
    expect(traceWarning({ events: 1_000_000, dropped: 4, duration: 12_345 })).toBe(
      'The trace is full: it has the first 1000000 events, up to 12.3 s',
    );
  });

  test('and its warning is a line of JSON', () => {
    const results = new PassThrough();
    const options = { command: 'gif', quiet: true, details: false, results };
    const view = jsonView(new JobProgress({ workers: 1 }), options);
    view.warn('WARN_TRACE_FULL', 'Full');
    view.stop();
    expect(readEvents(String(results.read()))).toMatchObject([
      { level: 40, type: 'warning', code: 'WARN_TRACE_FULL', message: 'Full' },
    ]);
  });
});
