import { describe, expect, test } from '@jest/globals';
import { PipelineError } from '../../src/errors.js';
import type { DemoEvent } from '../../src/events.js';
import { RunTrace } from '../../src/trace/run-trace.js';
import { TraceWriter } from '../../src/trace/trace-writer.js';
import { checkTrace, type TraceEvent } from '../helpers/check-trace.js';

/** Traces events that come at moments, in ms. The trace follows the rules of the format. */
async function traceOf(events: readonly (readonly [at: number, event: DemoEvent])[], max = 1_000) {
  let text = '';
  const writer = new TraceWriter((piece) => (text += piece), max);
  writer.process('a "test"');
  const run = new RunTrace(writer);
  let end = 0;
  for (const [at, event] of events) {
    run.add(event, at);
    await Promise.resolve();
    end = at;
  }
  run.end(end + 1);
  const otherData = { events: writer.events, dropped: writer.dropped };
  const facts = JSON.stringify({ displayTimeUnit: 'ms', otherData }).slice(1);
  return checkTrace(`{"traceEvents":[${text}],${facts}`);
}

/** Slices as `name from-to`, in ms. */
const shown = (slices: readonly TraceEvent[] = []) =>
  slices.map(({ name, ts, dur = 0 }) => `${name} ${ts / 1_000}-${(ts + dur) / 1_000}`);

const started = (index: number): DemoEvent => ({ type: 'frame-started', index });
const saved = (index: number): DemoEvent => ({ type: 'frame-saved', index });
const received = (index: number, duration: number, times = {}): DemoEvent => ({
  ...{ type: 'frame-received', index, bytes: 9, requested: 0, duration, ...times },
});
const error = new PipelineError('ERR_FRAME_EMPTY', 'Empty');
const queued = (chunk: number, firstFrame: number): DemoEvent => ({
  ...{ type: 'chunk-queued', chunk, firstFrame, frames: 1 },
});
const begun = (chunk: number, worker: number): DemoEvent => ({
  ...{ type: 'chunk-started', chunk, worker },
});
const encoded = (chunk: number): DemoEvent => ({
  ...{ type: 'chunk-encoded', chunk, bytes: 5, decodeTime: 1, encodeTime: 2 },
});
const written = (chunk: number): DemoEvent => ({
  ...{ type: 'chunk-written', chunk, firstFrame: chunk, newFrames: 1, frames: 1, bytes: 5 },
});
const gif: DemoEvent = {
  ...{ type: 'gif-written', path: undefined, frames: 1, fastFrames: 0 },
  ...{ duration: 1, bytes: 5, width: 1, height: 1 },
};

describe('the lanes of connections', () => {
  test('have the phases of each download, and are used again', async () => {
    const { lanes } = await traceOf([
      [0, started(0)],
      [1, started(1)],
      [10, received(0, 10, { connected: 2, firstByte: 7 })],
      [11, started(2)],
      [12, received(1, 11, { firstByte: 8 })],
      [13, received(2, 2)],
    ]);
    expect(shown(lanes.get('connection 0'))).toEqual([
      ...['frame 0 0-10', 'connect 0-2', 'first byte 2-7', 'last byte 7-10'],
      ...['frame 2 11-13', 'last byte 11-13'],
    ]);
    expect(shown(lanes.get('connection 1'))).toEqual([
      ...['frame 1 1-12', 'first byte 1-9', 'last byte 9-12'],
    ]);
  });

  test('have tries that failed, waits, failures, and what was not finished', async () => {
    const { lanes } = await traceOf([
      [0, started(0)],
      [0, started(1)],
      [0, started(2)],
      [0, started(3)],
      [5, { type: 'frame-retried', index: 0, attempt: 1, delay: 10, error }],
      [20, received(0, 20, { requested: 16 })],
      [20, { type: 'frame-failed', index: 1, error }],
      [21, { type: 'frame-failed', index: 0, error }],
      [30, received(2, 30, { requested: 25 })],
    ]);
    expect(shown(lanes.get('connection 0'))).toEqual([
      ...['frame 0 0-20', 'failed try 0-5', 'back-off 5-15', 'wait for the rate 15-16'],
      'last byte 16-20',
      ,
    ]);
    expect(shown(lanes.get('connection 1'))).toEqual(['frame 1 failed 0-20']);
    expect(shown(lanes.get('connection 2'))).toEqual([
      ...['frame 2 0-30', 'wait for the rate 0-25', 'last byte 25-30'],
    ]);
    expect(lanes.get('connection 3')).toMatchObject([{ dur: 31_000, args: { unfinished: true } }]);
  });
});

test('the lane of the disk has a slice for each batch', async () => {
  const { lanes } = await traceOf([
    [0, started(0)],
    [0, started(1)],
    [4, received(0, 4)],
    [5, received(1, 5)],
    [8, saved(0)],
    [9, started(2)],
    [9.5, received(2, 0.5)],
    [12, saved(2)],
  ]);
  expect(shown(lanes.get('disk'))).toEqual(['save 1 5-8', 'save 1 9.5-12']);
});

describe('chunks', () => {
  const RUN = [
    [0, started(0)],
    [0, started(1)],
    [2, received(0, 2)],
    [3, received(1, 3)],
    [4, queued(0, 0)],
    [4, queued(1, 1)],
    [5, begun(0, 0)],
    [5, begun(1, 1)],
    [8, encoded(1)],
    [10, encoded(0)],
    [11, written(0)],
    [12, written(1)],
    [13, gif],
  ] as const;

  test('are on the lanes of threads and of the writer', async () => {
    const { lanes } = await traceOf(RUN);
    expect(shown(lanes.get('worker 0'))).toEqual(['chunk 0 5-10', 'decode 5-6', 'encode 6-8']);
    expect(shown(lanes.get('worker 1'))).toEqual(['chunk 1 5-8', 'decode 5-6', 'encode 6-8']);
    expect(shown(lanes.get('GIF writer'))).toEqual([
      ...['write chunk 0 10-11', 'write chunk 1 11-12', 'finish 12-13'],
    ]);
  });

  test('of a worker in another process are on a lane with its name', async () => {
    const { lanes } = await traceOf([
      [0, queued(0, 0)],
      [1, { type: 'chunk-started', chunk: 0, worker: 2, host: 'far:7' }],
      [3, encoded(0)],
    ]);
    expect(shown(lanes.get('far:7'))).toEqual(['chunk 0 1-3', 'decode 1-2', 'encode 2-3']);
  });

  test('have a track with their waits, and arrows from frames and to the writer', async () => {
    const { events } = await traceOf(RUN);
    const track = events.filter(({ ph, id }) => ph === 'b' && id === 'c0.1');
    expect(track.map(({ name, ts }) => [name, ts / 1_000])).toEqual([
      ...[
        ['chunk 1', 4],
        ['queue', 4],
        ['thread', 5],
        ['wait in the window', 8],
        ['write', 11],
      ],
    ]);
    const ends = events.filter(({ ph }) => ph === 'f');
    expect(ends.map(({ id, ts }) => [id, ts / 1_000])).toEqual([
      ...[
        ['c0.1', 5],
        ['c0.0', 5],
        ['c0.0', 10],
        ['c0.1', 11],
      ],
    ]);
  });

  test('end the lives of their frames, and what the window counts', async () => {
    const { events } = await traceOf(RUN);
    const lives = events.filter(({ ph, cat }) => ph === 'e' && cat === 'frame');
    expect(lives.map(({ name, ts }) => [name, ts / 1_000])).toEqual([
      ...[
        ['frame 0', 11],
        ['frame 1', 12],
      ],
    ]);
    const counts = events.filter(({ ph, name }) => ph === 'C' && name.startsWith('window'));
    expect(counts.map(({ args }) => args?.['value'])).toEqual([1, 2, 0]);
  });

  test('that are begun again, and passes that end early', async () => {
    const { lanes, events } = await traceOf([
      [0, queued(0, 0)],
      [1, begun(0, 0)],
      [3, begun(0, 0)],
      [5, { type: 'quality-tried', quality: 80, bytes: 9, fits: false }],
      [6, queued(0, 0)],
      [7, begun(0, 0)],
      [8, encoded(0)],
      [9, written(0)],
    ]);
    expect(shown(lanes.get('worker 0'))).toEqual([
      ...['chunk 0 1-3', 'chunk 0 3-5', 'chunk 0 7-8', 'decode 7-8', 'encode 8-8'],
    ]);
    expect(events.find(({ ph }) => ph === 'i')).toMatchObject({ name: 'quality 80: 9 bytes' });
    expect(events.find(({ ph, id }) => ph === 'b' && id === 'c1.0')).toBeDefined();
  });

  test('of frames in another order end no lives', async () => {
    const { events } = await traceOf([
      [0, started(7)],
      [1, received(7, 1)],
      [2, saved(7)],
      [3, { type: 'frames-found', frames: 1 }],
      [4, queued(0, 0)],
      [5, begun(0, 0)],
      [6, encoded(0)],
      [7, written(0)],
    ]);
    const lives = events.filter(({ ph, cat }) => ph === 'e' && cat === 'frame');
    expect(lives).toMatchObject([{ name: 'frame 7', ts: 3_000 }]);
    expect(events.filter(({ ph, cat }) => ph === 's' && cat === 'frame')).toEqual([]);
  });
});

test('kept frames, the stock and warnings have their places', async () => {
  const { events } = await traceOf([
    [0, { type: 'frame-kept', index: 0 }],
    [20, { type: 'stock-changed', images: 256 }],
    [30, { type: 'warning', code: 'WARN_SERVER_AWAY', message: 'Away' }],
  ]);
  const named = (name: string) => events.find((event) => event.name === name);
  expect(named('prefetch buffer')).toMatchObject({ args: { value: 256 }, ts: 20_000 });
  expect(named('WARN_SERVER_AWAY')).toMatchObject({ ph: 'i', ts: 30_000 });
  expect(named('frame 0')).toMatchObject({ ph: 'b', ts: 0 });
});

test.each(Array.from({ length: 40 }, (_, k) => k + 1))(
  'with room for %d events, the trace is whole and counts the others',
  async (max) => {
    const run = Array.from({ length: 9 }, (_, k) => [
      [k, started(k)] as const,
      [k + 0.5, received(k, 0.5, { connected: 0.1, firstByte: 0.2 })] as const,
      [k + 0.6, queued(k, k)] as const,
      [k + 0.7, begun(k, 0)] as const,
      [k + 0.8, encoded(k)] as const,
      [k + 0.9, written(k)] as const,
    ]).flat();
    const { events, otherData } = await traceOf(run, max);
    expect(events.length).toBeLessThanOrEqual(max);
    expect(otherData['dropped']).toBeGreaterThan(0);
  },
);
