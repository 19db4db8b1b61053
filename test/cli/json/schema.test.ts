import { describe, expect, test } from '@jest/globals';
import { eventLine, type Printed } from '../../../src/cli/json/event-line.js';
import { INFO, jsonLine } from '../../../src/cli/json/json-line.js';
import type {
  JobProgressed,
  JobSummary,
  Line,
  RunFailed,
  ServeProgressed,
  ServeSummary,
  Starting,
  WorkProgressed,
  WorkSummary,
} from '../../../src/cli/json/lines.js';
import { PipelineError } from '../../../src/errors.js';
import { lineDefinitions, mistakesOf } from '../../helpers/events-schema.js';

/** All fields of a type, also the optional ones, each with a value. */
type Full<T> = { readonly [Key in keyof T]-?: Exclude<T[Key], undefined> };

const error = new PipelineError('ERR_FRAME_EMPTY', 'Nothing came', { endpoint: 'a:1', path: 'b' });
const task = { run: '0123456789abcdef', chunk: 3, firstFrame: 24, frames: 8 };
const peer = { remoteHost: '::1', remotePort: 7 };
const ofGif = {
  ...{ path: 'a.gif', frames: 3, fastFrames: 0, duration: 1_500, bytes: 2_000 },
  ...{ width: 4, height: 2, quality: 90 },
};

/**
 * A sample of every event that has a line. A new event, and a new field of an event, does not compile until
 * it is here.
 */
const EVENTS: { readonly [Type in Printed['type']]: Full<Extract<Printed, { type: Type }>> } = {
  listening: { type: 'listening', host: '', port: 0, path: '/run/a' },
  'metrics-listening': { type: 'metrics-listening', host: '::1', port: 9_464 },
  'page-listening': { type: 'page-listening', url: 'http://127.0.0.1:1/token/' },
  'connection-refused': { type: 'connection-refused', reason: 'descriptors', ...peer },
  'image-sent': { type: 'image-sent', index: 0, ...peer, bytes: 5, duration: 1.5 },
  'send-failed': { type: 'send-failed', index: 0, ...peer, error, duration: 1.5 },
  'frames-found': { type: 'frames-found', frames: 3 },
  'video-found': { type: 'video-found', path: 'a.mp4' },
  'queue-opened': { type: 'queue-opened', queue: 'redis://a:1', run: task.run, workers: 2 },
  'frame-started': { type: 'frame-started', index: 0 },
  'frame-received': {
    ...{ type: 'frame-received', index: 0, bytes: 5 },
    ...{ requested: 0.1, connected: 0.2, firstByte: 0.3, duration: 0.4 },
  },
  'frame-saved': { type: 'frame-saved', index: 0 },
  'frame-kept': { type: 'frame-kept', index: 0 },
  'frame-retried': { type: 'frame-retried', index: 0, attempt: 1, delay: 99.5, error },
  'frame-failed': { type: 'frame-failed', index: 0, error },
  'chunk-queued': { type: 'chunk-queued', chunk: 0, firstFrame: 0, frames: 8 },
  'chunk-started': { type: 'chunk-started', chunk: 0, worker: 1, host: 'a:7' },
  'chunk-progress': { type: 'chunk-progress', chunk: 0, frames: 4 },
  'chunk-encoded': { type: 'chunk-encoded', chunk: 0, bytes: 9, decodeTime: 1.5, encodeTime: 2 },
  'chunk-written': {
    ...{ type: 'chunk-written', chunk: 0, firstFrame: 0, newFrames: 8, frames: 8, bytes: 9 },
    images: [{ index: 0, path: 'a.png' }],
  },
  warning: { type: 'warning', code: 'WARN_SERVER_AWAY', message: 'Away' },
  'quality-tried': { type: 'quality-tried', quality: 80, bytes: 9, fits: true },
  'gif-written': { type: 'gif-written', ...ofGif },
  'worker-started': { type: 'worker-started', name: 'a:7', queue: 'redis://a:1' },
  'task-started': { type: 'task-started', ...task },
  'task-done': { type: 'task-done', ...task, bytes: 9, decodeTime: 1.5, encodeTime: 2 },
  'task-failed': { type: 'task-failed', ...task, error, isRetried: true },
  'task-dropped': { type: 'task-dropped', ...task },
  'queue-away': { type: 'queue-away', queue: 'redis://a:1', reason: 'refused' },
  'queue-back': { type: 'queue-back', queue: 'redis://a:1' },
};

/** A sample of every other line, by the name of its definition. */
const OTHERS: {
  readonly starting: Full<Starting>;
  readonly jobProgress: Full<JobProgressed>;
  readonly serveProgress: Full<ServeProgressed>;
  readonly workProgress: Full<WorkProgressed>;
  readonly jobSummary: Full<JobSummary>;
  readonly serveSummary: Full<ServeSummary>;
  readonly workSummary: Full<WorkSummary>;
  readonly error: Full<RunFailed>;
} = {
  starting: { type: 'starting', command: 'gif', version: '1.0.0', node: 'v20.19.0', pid: 7 },
  jobProgress: {
    ...{ type: 'progress', command: 'fetch', elapsed: 250.5 },
    ...{ total: 9, saved: 5, failed: 1, encoded: 3 },
  },
  serveProgress: {
    ...{ type: 'progress', command: 'serve', served: 3, failed: 1, refused: 0, lostLines: 0 },
  },
  workProgress: { type: 'progress', command: 'worker', encoded: 3, frames: 30, failed: 1 },
  workSummary: { type: 'summary', command: 'worker', encoded: 3, frames: 30, failed: 1 },
  jobSummary: {
    ...{ type: 'summary', command: 'fetch', exitCode: 3, frames: 8, failed: 1, retries: 2 },
    ...{ downloadTime: 1.5, gifTime: 2.5, totalTime: 3.5, passes: 2, lostLines: 0, gif: ofGif },
  },
  serveSummary: {
    ...{ type: 'summary', command: 'serve', served: 3, failed: 1, refused: 0, lostLines: 0 },
  },
  error: {
    ...{ type: 'error', code: 'ERR_USAGE', message: 'Wrong', exitCode: 2, index: 3 },
    ...{ endpoint: 'a:1', path: 'b' },
  },
};

const LINES: Readonly<Record<string, Line>> = {
  ...Object.fromEntries(
    Object.entries(EVENTS).map(([type, event]) => [type, eventLine(event as Printed)]),
  ),
  ...OTHERS,
};

const parsed = (line: Line) => JSON.parse(jsonLine(INFO, line)) as Record<string, unknown>;

describe('the schema of the lines', () => {
  test('defines every line, and no other', () => {
    expect(Object.keys(lineDefinitions()).sort()).toEqual(Object.keys(LINES).sort());
  });

  test.each(Object.entries(LINES))('%s: has every field, and no other', (name, line) => {
    const fields = Object.keys(parsed(line)).filter(
      (field) => !['v', 'level', 'time'].includes(field),
    );
    expect(Object.keys(lineDefinitions()[name]!.properties).sort()).toEqual(fields.sort());
    expect(mistakesOf(parsed(line))).toEqual([]);
  });

  test.each(Object.entries(LINES))('%s: refuses a line without a field', (name, line) => {
    const { required } = lineDefinitions()[name]!;
    for (const field of ['v', 'level', 'time', ...required]) {
      const { [field]: _, ...rest } = parsed(line);
      expect(mistakesOf(rest)).not.toEqual([]);
    }
  });

  test('the tests refuse a field that it does not have', () => {
    expect(mistakesOf({ ...parsed(OTHERS.starting), more: 1 })).not.toEqual([]);
    const gif = { ...ofGif, more: 1 };
    expect(mistakesOf({ ...parsed(OTHERS.jobSummary), gif })).not.toEqual([]);
  });
});
