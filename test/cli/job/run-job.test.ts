import { PassThrough } from 'node:stream';
import { describe, expect, jest, test } from '@jest/globals';
import { concat, from, NEVER, Subject, throwError, type Observable } from 'rxjs';
import { runJob, type JobOptions } from '../../../src/cli/job/run-job.js';
import { PipelineError } from '../../../src/errors.js';
import type { DemoEvent, Done, GifWritten } from '../../../src/events.js';
import { afterThisTest } from '../../helpers/clean-up.js';
import { readEvents } from '../../helpers/events-schema.js';
import { writtenTo } from '../../helpers/written-to.js';

const saved = (index: number): DemoEvent => ({ type: 'frame-saved', index });
const failed = (index: number): DemoEvent => ({
  type: 'frame-failed',
  index,
  error: new PipelineError('ERR_FRAME_EMPTY', 'Nothing came; raise `maxMemory`'),
});
const GIF: GifWritten = {
  type: 'gif-written',
  path: 'a.gif',
  ...{ frames: 3, fastFrames: 0, duration: 1_500, bytes: 2_000, width: 4, height: 2 },
};
const DONE: Done = {
  type: 'done',
  ...{ frames: 3, downloadTime: 1_234.4, gifTime: 56.7, totalTime: 1_300 },
};
const SUMMARY = 'a.gif: 3 frames of 4x2, 2.0 kB, 1.5 s\n';

/** Runs a job. Gives its exit code or its error, and what it prints. */
async function runOf(pipeline: Observable<DemoEvent>, options: Partial<JobOptions> = {}) {
  const stderr = writtenTo(process.stderr);
  const results = new PassThrough();
  const code = await runJob(pipeline, {
    ...{
      command: 'fetch',
      results,
      hasDefaultDelay: false,
      isResumable: true,
      size: { workers: 1 },
    },
    ...options,
  }).catch((error: unknown) => error);
  return { code, stderr: stderr(), results: String(results.read() ?? '') };
}

describe('a job in JSON lines', () => {
  const json = async (pipeline: Observable<DemoEvent>, options: Partial<JobOptions> = {}) => {
    const { code, stderr, results } = await runOf(pipeline, { json: true, ...options });
    return { code, stderr, events: readEvents(results) };
  };

  test('begins with the program, and ends with the facts of the run', async () => {
    const { stderr, ...run } = await json(from([saved(0), failed(1), GIF, DONE]));
    expect(run).toMatchObject({
      code: 3,
      events: [
        { type: 'starting', command: 'fetch' },
        { type: 'frame-failed', message: 'Nothing came; raise --max-memory' },
        {
          ...{ type: 'summary', exitCode: 3, downloadTime: 1_234.4, gifTime: 56.7, failed: 1 },
          gif: { path: 'a.gif', bytes: 2_000 },
        },
      ],
    });
    expect(stderr).toBe('');
  });

  test('that is quiet has failures and the end', async () => {
    const { events } = await json(from([saved(0), failed(1), DONE]), { quiet: true });
    expect(events.map(({ type }) => type)).toEqual(['frame-failed', 'summary']);
  });

  test('that fails leaves the last line to its command', async () => {
    const error = new PipelineError('ERR_NO_FRAMES', 'No frames');
    const { code, events } = await json(throwError(() => error));
    expect(code).toBe(error);
    expect(events.map(({ type }) => type)).toEqual(['starting']);
  });

  test('shows its progress four times a second, if there is any', async () => {
    jest.useFakeTimers();
    afterThisTest(() => jest.useRealTimers());
    const events = new Subject<DemoEvent>();
    const run = json(events, { size: { total: 2, workers: 1 } });
    jest.advanceTimersByTime(1_000);
    events.next(saved(0));
    jest.advanceTimersByTime(1_000);
    events.next(DONE);
    events.complete();
    const progress = (await run).events.filter(({ type }) => type === 'progress');
    expect(progress).toMatchObject([
      { elapsed: 250, total: 2, saved: 0, failed: 0, encoded: 0 },
      { elapsed: 1_250, total: 2, saved: 1 },
    ]);
  });
});

describe('a job', () => {
  test('prints a summary of the GIF, and in seconds how long each stage took', async () => {
    expect(await runOf(from([GIF, DONE]))).toEqual({
      code: 0,
      stderr: SUMMARY,
      results: 'Frames download time: 1.234\nGIF creation time: 0.057\nTotal time: 1.300\n',
    });
  });

  test('prints no time of a stage that did not run, but one of 0', async () => {
    const times = async (done: Partial<Done>) =>
      (await runOf(from([{ ...DONE, ...done }]))).results;
    expect(await times({ downloadTime: undefined, gifTime: undefined })).toBe(
      'Total time: 1.300\n',
    );
    expect(await times({ downloadTime: 0 })).toMatch(/^Frames download time: 0\.000\n/);
  });

  test('that is quiet prints the summary of a file with its results', async () => {
    const quiet = (gif: GifWritten) => runOf(from([gif]), { quiet: true });
    expect(await quiet(GIF)).toEqual({ code: 0, stderr: '', results: SUMMARY });
    expect(await quiet({ ...GIF, path: undefined })).toEqual({ code: 0, stderr: '', results: '' });
  });

  test('warns of delays that browsers change', async () => {
    expect((await runOf(from([{ ...GIF, fastFrames: 2 }]))).stderr).toBe(
      '2 of 3 frames have a delay under 20 ms, which browsers change to 100 ms: ' +
        `use --delay 20 or more, or --fps 50 or less\n${SUMMARY}`,
    );
  });

  test('with failed frames is incomplete, and names them and the first reason', async () => {
    const failures = 'failed: 2, 5-6; the first error: Nothing came; raise --max-memory\n';
    expect(await runOf(from([failed(6), failed(2), failed(5), GIF]))).toMatchObject({
      code: 3,
      stderr: `${SUMMARY}image-pipeline: 3 frames ${failures}`,
    });
    expect((await runOf(from([failed(4)]))).stderr).toMatch(/: 1 frame failed: 4; /);
  });

  test('that fails names the failed frames as well', async () => {
    const error = new PipelineError('ERR_NO_FRAMES', 'No frames');
    const run = await runOf(
      concat(
        [failed(1)],
        throwError(() => error),
      ),
    );
    expect(run.code).toBe(error);
    expect(run.stderr).toMatch(/^image-pipeline: 1 frame failed: 1; .*\n$/);
  });

  test.each([
    [
      'can be resumed',
      true,
      'Interrupted; at least 2 frames saved, --resume continues from there\n',
    ],
    ['cannot', false, 'Interrupted\n'],
  ])('that a signal interrupts says so: one that %s', async (_, isResumable, stderr) => {
    jest.useFakeTimers(); // the signal would end the process two seconds later
    afterThisTest(() => jest.useRealTimers());
    const before = process.listeners('SIGHUP');
    const run = runOf(concat([saved(0), saved(1)], NEVER), {
      size: { total: 9, workers: 1 },
      isResumable,
    });
    process.emit('SIGTERM', 'SIGTERM');
    expect(await run).toEqual({ code: 143, stderr, results: '' });
    for (const added of process.listeners('SIGHUP')) {
      if (!before.includes(added)) process.off('SIGHUP', added);
    }
  });
});
