import { describe, expect, test } from '@jest/globals';
import { JobProgress } from '../../../src/cli/job/job-progress.js';
import type { DemoEvent } from '../../../src/events.js';
import { PipelineError } from '../../../src/errors.js';

const saved: DemoEvent = { type: 'frame-saved', index: 0 };
const failed: DemoEvent = {
  type: 'frame-failed',
  index: 1,
  error: new PipelineError('ERR_FRAME_EMPTY', 'x'),
};
const progress = (chunk: number, frames: number): DemoEvent => ({
  type: 'chunk-progress',
  chunk,
  frames,
});
const written = (frames: number): DemoEvent => ({
  type: 'chunk-written',
  ...{ chunk: 0, firstFrame: 0 },
  newFrames: 10,
  frames,
  bytes: 1,
});

function after(total: number | undefined, ...events: DemoEvent[]): JobProgress {
  const counts = new JobProgress(total);
  for (const event of events) counts.count(event);
  return counts;
}

describe('JobProgress', () => {
  test('a download, and a GIF as soon as there is one', () => {
    expect(after(5).stages()).toEqual([{ name: 'Download', done: 0, total: 5 }]);
    expect(after(5, saved, { ...saved, type: 'frame-kept' }, failed, written(2)).stages()).toEqual([
      { name: 'Download', done: 3, total: 5 },
      { name: 'GIF', done: 2, total: 5 },
    ]);
  });

  test('a GIF of files, and one of a stream, whose length is not known', () => {
    expect(after(undefined).stages()).toEqual([]);
    const found: DemoEvent = { type: 'frames-found', frames: 20 };
    expect(after(undefined, found).stages()).toEqual([{ name: 'GIF', done: 0, total: 20 }]);
    expect(after(undefined, written(10)).stages()).toEqual([
      { name: 'GIF', done: 10, total: undefined },
    ]);
  });

  test('frames of chunks that are not written yet count, once', () => {
    const events = [progress(0, 4), progress(1, 7), progress(0, 8)];
    expect(after(30, ...events).stages()[1]?.done).toBe(15);
    expect(after(30, ...events, written(10)).stages()[1]?.done).toBe(17);
    // What a written chunk had to say comes late.
    expect(after(30, ...events, written(10), progress(0, 9)).stages()[1]?.done).toBe(17);
    expect(after(30, ...events, written(10), written(20)).stages()[1]?.done).toBe(20);
  });

  test('the next try, for a GIF that has to fit, begins again', () => {
    const tried: DemoEvent = { type: 'quality-tried', quality: 90, bytes: 1, fits: false };
    const first = [progress(0, 5), written(10), tried];
    expect(after(10, ...first).stages()[1]?.done).toBe(10);
    expect(after(10, ...first, progress(0, 2)).stages()[1]?.done).toBe(2);
  });

  test('as one: frames on disk, until those of the animation are counted', () => {
    expect(after(9, saved, saved, written(1)).overall()).toMatchObject({ done: 2, total: 9 });
    const found: DemoEvent = { type: 'frames-found', frames: 4 };
    expect(after(9, saved, saved, found, written(1)).overall()).toMatchObject({
      done: 1,
      total: 4,
    });
  });
});
