import { describe, expect, test } from '@jest/globals';
import { from, lastValueFrom, toArray } from 'rxjs';
import { withDone } from '../../pipelines/stage-times.js';
import type { FetchEvent } from '../../src/events.js';
import { PipelineError } from '../../src/errors.js';

/** Events of a run, each 10 ms after the one before; the run is subscribed to at 0 ms. */
async function doneAfter(events: readonly FetchEvent[], total?: number) {
  let time = 0;
  const clock = (): number => {
    const now = time;
    time += 10;
    return now;
  };
  return (await lastValueFrom(from(events).pipe(withDone(total, clock), toArray()))).at(-1);
}

const started = (index: number): FetchEvent => ({ type: 'frame-started', index });
const saved = (index: number): FetchEvent => ({ type: 'frame-saved', index });
const failed = (index: number): FetchEvent => ({
  type: 'frame-failed',
  index,
  error: new PipelineError('ERR_FRAME_EMPTY', 'No bytes came'),
});
const queued = (chunk: number): FetchEvent => ({
  type: 'chunk-queued',
  ...{ chunk, firstFrame: 8 * chunk, frames: 8 },
});
const written: FetchEvent = {
  type: 'gif-written',
  ...{ path: 'a.gif', frames: 2, fastFrames: 0, duration: 80, bytes: 100, width: 1, height: 1 },
};

describe('withDone', () => {
  test('downloads last from the first start to the last save, the GIF from the first chunk to its name', async () => {
    const events = [started(0), started(1), saved(1), queued(0), saved(0), queued(1), written];
    // At 10, 20, 30, … ms.
    expect(await doneAfter(events, 2)).toEqual({
      type: 'done',
      frames: 2,
      downloadTime: 40,
      gifTime: 30,
      totalTime: 80,
    });
  });

  test('frames that failed are not counted', async () => {
    const events = [started(0), failed(0), started(1), saved(1)];
    expect(await doneAfter(events, 2)).toMatchObject({ frames: 1, gifTime: undefined });
  });

  test('where nothing had to come, the downloads took no time', async () => {
    expect(await doneAfter([{ type: 'frame-kept', index: 0 }], 1)).toMatchObject({
      frames: 1,
      downloadTime: 0,
    });
  });

  test('a run without downloads counts the frames of its GIF, and has no time for them', async () => {
    expect(await doneAfter([queued(0), written])).toMatchObject({
      frames: 2,
      downloadTime: undefined,
      gifTime: 10,
    });
  });

  test('a run without downloads that ended before its GIF has no frames', async () => {
    expect(await doneAfter([queued(0)])).toMatchObject({ frames: 0, gifTime: undefined });
  });

  test('passes all events on before it', async () => {
    const events = [started(0), saved(0)];
    const all = await lastValueFrom(from(events).pipe(withDone(1), toArray()));
    expect(all.slice(0, -1)).toEqual(events);
    expect(all).toHaveLength(3);
  });
});
