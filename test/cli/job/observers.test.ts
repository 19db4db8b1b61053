import { describe, expect, test } from '@jest/globals';
import { JobOutcome } from '../../../src/cli/job/job-outcome.js';
import { tellTroubles } from '../../../src/cli/job/tell-troubles.js';
import { PipelineError } from '../../../src/errors.js';
import type { DemoEvent } from '../../../src/events.js';

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
