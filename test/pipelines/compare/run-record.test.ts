import { expect, test } from '@jest/globals';
import { from, lastValueFrom, toArray } from 'rxjs';
import { recordRun } from '../../../pipelines/compare/run-record.js';
import type { FetchEvent } from '../../../src/events.js';

/** Records events, each 10 ms after the one before; the run is subscribed to at 0 ms. */
async function recordOf(events: readonly FetchEvent[]) {
  let time = -10;
  const clock = () => (time += 10);
  return lastValueFrom(from(events).pipe(recordRun(clock), toArray()));
}

const started = (index: number): FetchEvent => ({ type: 'frame-started', index });
const received = (index: number): FetchEvent => ({
  type: 'frame-received',
  ...{ index, bytes: 1, requested: 0, duration: 1 },
});
const queued = (chunk: number): FetchEvent => ({
  type: 'chunk-queued',
  ...{ chunk, firstFrame: 8 * chunk, frames: 8 },
});
const begun = (chunk: number, worker: number): FetchEvent => ({
  type: 'chunk-started',
  ...{ chunk, worker },
});
const encoded = (chunk: number): FetchEvent => ({
  type: 'chunk-encoded',
  ...{ chunk, bytes: 1, decodeTime: 0, encodeTime: 0 },
});

test('a run is recorded as its downloads, its chunks by worker, and its stages', async () => {
  const events = [
    ...[started(0), started(1), received(1), queued(0), received(0)], // 10 … 50
    ...[queued(1), begun(0, 1), begun(1, 0), encoded(1), encoded(0)], // 60 … 100
  ];
  expect(await recordOf(events)).toEqual([
    {
      total: 110,
      downloads: [
        { start: 20, end: 30 },
        { start: 10, end: 50 },
      ],
      chunks: [
        { start: 80, end: 90, worker: 0 },
        { start: 70, end: 100, worker: 1 },
      ],
      download: { start: 10, end: 50 },
      gif: { start: 40, end: 110 },
    },
  ]);
});

test('a chunk that was begun again counts from then on', async () => {
  const [run] = await recordOf([queued(0), begun(0, 0), begun(0, 1), encoded(0)]);
  expect(run?.chunks).toEqual([{ start: 30, end: 40, worker: 1 }]);
});

test('a run without frames has empty stages', async () => {
  expect(await recordOf([])).toMatchObject([
    { downloads: [], chunks: [], download: { start: 0, end: 0 } },
  ]);
});
