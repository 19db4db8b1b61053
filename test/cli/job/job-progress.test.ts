import { describe, expect, test } from '@jest/globals';
import { JobProgress } from '../../../src/cli/job/job-progress.js';
import type { JobSize } from '../../../src/cli/job/job-size.js';
import type { DemoEvent } from '../../../src/events.js';
import { PipelineError } from '../../../src/errors.js';

const saved: DemoEvent = { type: 'frame-saved', index: 0 };
const failed = (index: number): DemoEvent => ({
  type: 'frame-failed',
  index,
  error: new PipelineError('ERR_FRAME_EMPTY', 'x'),
});
const queued = (chunk: number, frames = 10): DemoEvent => ({
  ...{ type: 'chunk-queued', chunk, firstFrame: 10 * chunk, frames },
});
const started = (chunk: number, worker: number): DemoEvent => ({
  ...{ type: 'chunk-started', chunk, worker },
});
const progress = (chunk: number, frames: number): DemoEvent => ({
  ...{ type: 'chunk-progress', chunk, frames },
});
const encoded = (chunk: number): DemoEvent => ({
  ...{ type: 'chunk-encoded', chunk, bytes: 1, decodeTime: 1, encodeTime: 1 },
});
const written = (frames: number): DemoEvent => ({
  ...{ type: 'chunk-written', chunk: 0, firstFrame: 0, newFrames: 10, frames, bytes: 1 },
});

function after(size: Partial<JobSize>, ...events: DemoEvent[]) {
  const counts = new JobProgress({ workers: 2, ...size });
  for (const event of events) counts.count(event);
  const [download, encode, write] = ['Download', 'Encode', 'Write'].map((name) =>
    counts.stages().find((stage) => stage.name === name),
  );
  return { counts, download, encode, write };
}

describe('JobProgress', () => {
  test('a download, and a GIF as soon as there is a chunk', () => {
    expect(after({ total: 5 }).counts.stages()).toMatchObject([{ name: 'Download', done: 0 }]);
    const kept: DemoEvent = { ...saved, type: 'frame-kept' };
    const { counts } = after({ total: 5 }, saved, kept, failed(1), queued(0), written(2));
    expect(counts.stages()).toMatchObject([
      { name: 'Download', done: 3, total: 5 },
      { name: 'Encode', done: 2, total: 5 },
      { name: 'Write', done: 2, total: 5 },
    ]);
  });

  test('a GIF of files, and one of a stream, whose length is not known', () => {
    expect(after({}).counts.stages()).toEqual([]);
    const found: DemoEvent = { type: 'frames-found', frames: 20 };
    expect(after({}, found).counts.stages()).toMatchObject([
      { name: 'Encode', done: 0, total: 20 },
      { name: 'Write', done: 0, total: 20 },
    ]);
    expect(after({}, written(10)).counts.stages()).toMatchObject([
      { name: 'Encode', done: 10, total: undefined },
      { name: 'Write', done: 10, total: undefined },
    ]);
  });

  test('the downloads under way, of those that the run may have', () => {
    const begin = (index: number): DemoEvent => ({ type: 'frame-started', index });
    const received = (index: number): DemoEvent => ({
      ...{ type: 'frame-received', index, bytes: 9, requested: 0, duration: 1 },
    });
    const use = (size: Partial<JobSize>, ...events: DemoEvent[]) =>
      after({ total: 40, ...size }, ...events).download?.use;
    const events = [begin(0), begin(1), begin(2), received(1), failed(2)];
    expect(use({ connections: 8 }, ...events)).toMatchObject({ busy: 1, most: 8 });
    // A frame that came may still fail, if it is damaged.
    expect(use({ connections: 8 }, ...events, failed(1))).toMatchObject({ busy: 1 });
    // Without details, nothing tells when a frame came, until it is saved.
    expect(use({ connections: 8 }, begin(0), begin(1), saved)).toMatchObject({ busy: 1 });
    expect(use({ connections: 64 })).toMatchObject({ busy: 0, most: 40 });
    expect(use({ connections: 'auto' }, begin(0))).toMatchObject({ busy: 1, most: undefined });
  });

  test('the workers that encode a chunk', () => {
    const events = [queued(0), queued(1), started(0, 0), started(1, 1)];
    expect(after({}, ...events).encode?.use).toMatchObject({ busy: 2, most: 2, what: 'workers' });
    expect(after({ workers: 1 }, queued(0)).encode?.use?.what).toBe('worker');
    expect(after({}, ...events, encoded(1)).encode?.use).toMatchObject({ busy: 1 });
    // The thread of chunk 0 died, and the other one does its chunk again.
    expect(after({}, ...events, encoded(1), started(0, 1)).encode?.use).toMatchObject({ busy: 1 });
  });

  test('frames of chunks that are not written yet are encoded, once', () => {
    const events = [queued(0), queued(1), progress(0, 4), progress(1, 7), progress(0, 8)];
    expect(after({ total: 30 }, ...events)).toMatchObject({
      encode: { done: 15 },
      write: { done: 0 },
    });
    expect(after({ total: 30 }, ...events, encoded(1)).encode?.done).toBe(18);
    expect(after({ total: 30 }, ...events, written(10))).toMatchObject({
      encode: { done: 17 },
      write: { done: 10 },
    });
    // The event of a thread may come after its chunk is written.
    expect(after({ total: 30 }, ...events, written(10), progress(0, 9)).encode?.done).toBe(17);
    expect(after({ total: 30 }, ...events, written(10), written(20)).encode?.done).toBe(20);
  });

  test('a chunk that is encoded again does not take frames away', () => {
    const events = [queued(0), started(0, 0), progress(0, 8), started(0, 1), progress(0, 1)];
    expect(after({ total: 30 }, ...events).encode?.done).toBe(8);
  });

  test('the next pass, for a GIF that has to fit, begins again', () => {
    const tried: DemoEvent = { type: 'quality-tried', quality: 90, bytes: 1, fits: false };
    const first = [queued(0), started(0, 1), progress(0, 5), written(10), tried];
    expect(after({ total: 10 }, ...first).encode?.done).toBe(10);
    expect(after({ total: 10 }, ...first, queued(0), progress(0, 2))).toMatchObject({
      encode: { done: 2, use: { busy: 0 } },
      write: { done: 0 },
    });
  });

  test('as one: frames on disk, until those of the animation are counted', () => {
    const overall = (...events: DemoEvent[]) =>
      after({ total: 9 }, saved, saved, ...events, written(1)).counts.overall();
    expect(overall()).toMatchObject({ done: 2, total: 9 });
    expect(overall({ type: 'frames-found', frames: 4 })).toMatchObject({ done: 1, total: 4 });
  });
});
