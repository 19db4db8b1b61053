import { describe, expect, test } from '@jest/globals';
import { RunState } from '../../../src/cli/ui/run-state.js';
import type { RunFacts, StageNow, Step, Whole } from '../../../src/cli/ui/wire.js';
import { PipelineError } from '../../../src/errors.js';
import type { DemoEvent } from '../../../src/events.js';

const FETCH: RunFacts = {
  ...{ command: 'fetch', startedAt: 0 },
  ...{ downloads: true, serves: false, makesGif: true, window: 64 },
};
const GIF: RunFacts = { ...FETCH, command: 'gif', downloads: false, window: undefined };
const SERVE: RunFacts = { ...GIF, command: 'serve', serves: true, makesGif: false };

const reset = new PipelineError('ERR_CONNECTION_RESET', 'Raise `timeout`');

/** A run of four frames, in two chunks. Each event with its time. */
const EVENTS: readonly (readonly [number, DemoEvent])[] = [
  [0, { type: 'frame-started', index: 0 }],
  [0, { type: 'frame-started', index: 1 }],
  [10, { type: 'frame-received', index: 0, bytes: 9, requested: 2, duration: 10 }],
  [11, { type: 'frame-started', index: 2 }],
  [12, { type: 'frame-retried', index: 1, attempt: 1, delay: 8, error: reset }],
  [14, { type: 'frame-saved', index: 0 }],
  [30, { type: 'frame-received', index: 1, bytes: 9, requested: 20, duration: 30 }],
  [31, { type: 'frame-saved', index: 1 }],
  [32, { type: 'chunk-queued', chunk: 0, firstFrame: 0, frames: 2 }],
  [33, { type: 'chunk-started', chunk: 0, worker: 0 }],
  [34, { type: 'frame-started', index: 3 }],
  [40, { type: 'frame-failed', index: 2, error: reset }],
  [45, { type: 'chunk-encoded', chunk: 0, bytes: 9, decodeTime: 1, encodeTime: 9 }],
  [46, { type: 'frame-received', index: 3, bytes: 9, requested: 0, duration: 12 }],
  [47, { type: 'frame-saved', index: 3 }],
  [48, { type: 'chunk-queued', chunk: 1, firstFrame: 2, frames: 2 }],
  [60, { type: 'chunk-started', chunk: 1, worker: 1 }],
  [61, { type: 'chunk-written', chunk: 0, firstFrame: 0, newFrames: 2, frames: 2, bytes: 9 }],
];

/** The state after all events up to a moment. */
function stateAt(until: number, facts = FETCH): RunState {
  const state = new RunState(facts, 4);
  for (const [at, event] of EVENTS) if (at <= until) state.add(event, at);
  return state;
}

const stage = ({ now }: Whole | Step, name: StageNow['name']): StageNow | undefined =>
  now.stages.find((one) => one.name === name);

/** The part that changes from message to message. */
const steps = (state: RunState, at: number): Step => state.step(at) as Step;

describe('the state of a run', () => {
  test.each([
    [11, 'd2', 'r1d2', { active: 2, queue: 1, done: 1, retrying: 0 }],
    [15, 's1b1d1', 's1b1d1', { active: 1, queue: 1, done: 1, retrying: 1 }],
    [20, 's1d2', 's1d2', { active: 2, queue: 1, done: 1, retrying: 0 }],
    [35, 'e2d2', 'e2d2', { active: 2, queue: 0, done: 2 }],
    [50, 'o2x1q1', 'o2x1q1', { active: 0, queue: 0, done: 3, failed: 1 }],
    [62, 'w2x1e1', 'w2x1e1', { active: 0, done: 3, failed: 1 }],
  ])('after %i ms', (at, _, runs, download) => {
    const whole = stateAt(at).whole(at);
    expect(whole.frames).toEqual({ from: 0, runs });
    expect(stage(whole, 'download')).toMatchObject(download);
  });

  test('stages count what they work on, what waits for them and what is done', () => {
    const at50 = stateAt(50).whole(50);
    expect(stage(at50, 'save')).toMatchObject({ active: 0, done: 3, total: 4 });
    expect(stage(at50, 'encode')).toMatchObject({ active: 0, queue: 1, done: 2 });
    expect(stage(at50, 'write')).toMatchObject({ queue: 2, done: 0 });
    expect(stage(stateAt(62).whole(62), 'write')).toMatchObject({ queue: 0, done: 2 });
  });

  test('the window has what is started and neither written nor failed', () => {
    expect([11, 35, 50, 62].map((at) => stateAt(at).whole(at).now.window)).toEqual([3, 4, 3, 1]);
  });

  test('troubles of one code are one, with the flag to change', () => {
    expect(stateAt(62).whole(62).now.troubles).toEqual([
      {
        ...{ kind: 'retry', code: 'ERR_CONNECTION_RESET', count: 1, frames: [1] },
        ...{ message: 'Raise --timeout', advice: expect.stringContaining('lower --concurrency') },
      },
      expect.objectContaining({ kind: 'failure', count: 1, frames: [2] }),
    ]);
  });

  test('the newest frames come first', () => {
    expect(stateAt(62).whole(62).now.newest).toEqual([3, 1, 0]);
  });

  test('columns of 50 ms, with rates, latencies and lanes', () => {
    const { history } = stateAt(62).whole(75);
    const [first] = history.columns;
    expect(history.columns).toHaveLength(1);
    expect(first).toMatchObject({ length: 50, done: [3, 3, 2, 0], window: 3, troubles: 2 });
    expect(first?.latency).toEqual({ count: 3, median: 10, p95: 12 });
    // One after another on the same slot: 0 to 10, 11 to 40; on the other: 0 to 12, 20 to 30, 34 to 46.
    expect(first?.connections).toBe('ih');
    expect(first?.workers).toBe('d');
    // From 60 to 75 of 50 to 75.
    expect(history.open).toMatchObject({ length: 25, connections: '00', workers: '06' });
  });

  test('a step has the columns and the frames that have changed', () => {
    const state = stateAt(47);
    expect(steps(state, 47)).toMatchObject({ columns: [], frames: { from: 0, runs: 'o2x1s1' } });
    const last = EVENTS.slice(-3);
    for (const [at, event] of last) state.add(event, at);
    const second = steps(state, 62);
    expect(second).toMatchObject({ firstColumn: 0, columns: [{ length: 50 }] });
    expect(second.frames).toEqual({ from: 0, runs: 'w2x1e1' });
    const third = { firstColumn: 1, columns: [], frames: { from: 3, runs: 'e1' } };
    expect(steps(state, 63)).toMatchObject(third);
  });

  test('a whole in between takes nothing from the next step', () => {
    const state = stateAt(62);
    state.whole(62);
    expect(steps(state, 62).columns).toHaveLength(1);
  });

  test('a long run folds its columns, and the step is a whole one', () => {
    const state = stateAt(62);
    steps(state, 62);
    const told = state.step(50 * 240 + 50) as Whole;
    expect(told.history.length).toBe(100);
    expect(told.history.columns).toHaveLength(120);
    expect(told.history.columns[0]).toMatchObject({ length: 100, done: [3, 3, 2, 2] });
    expect(told.history.columns[0]?.latency).toEqual({ count: 3, median: 10, p95: 12 });
  });

  test('hundreds of connections share lanes', () => {
    const state = new RunState(FETCH, 200);
    for (let index = 0; index < 200; index += 1) state.add({ type: 'frame-started', index }, 0);
    const { history } = state.whole(60);
    expect(history.slotsPerLane).toBe(4);
    expect(history.columns[0]?.connections).toBe('9'.repeat(50));
  });

  test('time stands still after the end', () => {
    const state = stateAt(62);
    state.end('failed', 70, 'No disk');
    state.end('done', 80);
    const { now, history } = state.whole(1_000);
    expect(now).toMatchObject({ at: 70, outcome: 'failed', error: 'No disk' });
    expect(history.open.length).toBe(20);
  });

  test('a chunk that begins again leaves the thread that had it', () => {
    const state = stateAt(33);
    state.add({ type: 'chunk-started', chunk: 0, worker: 1 }, 40);
    expect(state.whole(50).history.columns[0]?.workers).toBe('c2');
  });

  test('with an order of its own, all are downloaded first; the animation counts anew', () => {
    const state = stateAt(31, { ...FETCH, window: undefined });
    state.add({ type: 'frames-found', frames: 9 }, 50);
    const whole = state.whole(50);
    expect(whole.frames).toEqual({ from: 0, runs: 's9' });
    expect(stage(whole, 'download')).toMatchObject({ total: 4 });
    expect(stage(whole, 'write')).toMatchObject({ total: 9 });
    expect(whole.now.window).toBe(0);
  });

  test('a GIF of frames that are there; another try begins anew', () => {
    const state = new RunState(GIF);
    state.add({ type: 'frames-found', frames: 4 }, 0);
    for (const [at, event] of EVENTS) if (event.type.startsWith('chunk')) state.add(event, at);
    expect(state.whole(70).frames.runs).toBe('w2e2');
    state.add({ type: 'quality-tried', quality: 50, bytes: 9, fits: false }, 70);
    const { now, frames } = state.whole(70);
    expect(now).toMatchObject({ total: 4, qualities: [{ quality: 50, bytes: 9, fits: false }] });
    expect(now.stages.map(({ name, done }) => [name, done])).toEqual([
      ['encode', 0],
      ['write', 0],
    ]);
    expect(frames.runs).toBe('');
  });

  test('a server: its connections, its stock, and the last minute', () => {
    const state = new RunState(SERVE);
    const peer = { remoteHost: '::1', remotePort: 7 };
    state.add({ type: 'stock-changed', images: 9 }, 0);
    state.add({ type: 'connection-accepted', ...peer }, 0);
    state.add({ type: 'connection-accepted', ...peer, remotePort: 8 }, 0);
    state.add({ type: 'image-sent', index: 0, ...peer, bytes: 9, duration: 100 }, 100);
    state.add({ type: 'connection-refused', reason: 'max-connections', ...peer }, 100);
    const { now, history } = state.whole(250);
    expect(now.stages).toEqual([
      { name: 'accept', active: 1, done: 2, failed: 1 },
      { name: 'generate', active: 0, queue: 9, done: 1 },
      { name: 'send', active: 1, done: 1, failed: 0 },
    ]);
    expect(history.columns[0]).toMatchObject({ latency: { median: 100 }, connections: 'e9' });
    const later = state.whole(250 * 300).history;
    expect(later).toMatchObject({ first: 60, length: 250 });
    expect(later.columns).toHaveLength(240);
  });
});
