import { describe, expect, test } from '@jest/globals';
import type { MetricsListening } from '../../../src/cli/http/metrics-server.js';
import type { LinePrinter } from '../../../src/cli/process/line-printer.js';
import { textLog } from '../../../src/cli/worker/text-log.js';
import type { WorkEvent } from '../../../src/events.js';
import { RUN } from '../../helpers/tasks.js';
import { WORK_EVENTS } from '../../helpers/work-events.js';
import { writtenTo } from '../../helpers/written-to.js';

/** What goes to stdout and to stderr for these events. */
function logOf(events: readonly (WorkEvent | MetricsListening)[], quiet = false) {
  const stderr = writtenTo(process.stderr);
  const stdout: string[] = [];
  const printer = { print: (line: string) => stdout.push(line) };
  const log = textLog(printer as unknown as LinePrinter, quiet);
  for (const event of events) log(event);
  return { stdout, stderr: stderr().split('\n').slice(0, -1) };
}

const { started, begun, done, failed, retried, noTask, dropped, away, back } = WORK_EVENTS;
const listening = { type: 'metrics-listening', host: '::1', port: 9_464 } as const;

describe('the log of a worker for people', () => {
  test('has a line for each chunk', () => {
    expect(logOf([started, listening, begun, done, dropped])).toEqual({
      stdout: [
        'Worker a:7 takes chunks from redis://a:1',
        'Metrics on http://[::1]:9464/metrics',
        `Encoded chunk 3 of run ${RUN}: 8 frames in 500 ms`,
      ],
      stderr: [],
    });
  });

  test('tells on stderr what went wrong, in the words of the command line', () => {
    const reason =
      'The task of chunk 3 is signed with another secret; give both the same (--queue-secret)';
    expect(logOf([failed, retried, noTask, away, back])).toEqual({
      stdout: [],
      stderr: [
        `image-pipeline: Chunk 3 of run ${RUN} failed: ${reason}`,
        `image-pipeline: Chunk 3 of run ${RUN} failed, and is tried again: ${reason}`,
        `image-pipeline: A chunk failed, and is tried again: ${reason}`,
        'image-pipeline: The queue redis://a:1 is away (connect ECONNREFUSED); waiting for it',
        'image-pipeline: The queue redis://a:1 is back',
      ],
    });
  });

  test('that is quiet has no chunks that went well', () => {
    const { stdout, stderr } = logOf([started, begun, done, failed], true);
    expect(stdout).toEqual(['Worker a:7 takes chunks from redis://a:1']);
    expect(stderr).toHaveLength(1);
  });

  test('shows nothing that a terminal would obey', () => {
    const hostile = 'a\u001B[2J\n';
    const { stdout, stderr } = logOf([
      { ...started, name: hostile },
      { ...away, reason: hostile },
    ]);
    expect([...stdout, ...stderr].join('')).not.toMatch(/[\u001B\n]/);
    expect([stdout.length, stderr.length]).toEqual([1, 1]);
  });
});
