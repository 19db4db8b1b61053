import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { gifPipeline, threads, type ChunkEvent } from 'image-pipeline';
import { lastValueFrom, toArray } from 'rxjs';
import { backendContract } from '../contracts/backend.js';
import { noiseFrames } from '../helpers/frames.js';
import { tempFolder } from '../helpers/temp-folder.js';

backendContract('threads', threads);

test('the events of a run say what became of each chunk', async () => {
  const inputs = noiseFrames(200);
  const output = join(tempFolder(), 'a.gif');
  const events = await lastValueFrom(gifPipeline({ inputs, output, workers: 2 }).pipe(toArray()));
  const chunks = events.filter((event): event is ChunkEvent => 'chunk' in event);
  const of = <Type extends ChunkEvent['type']>(type: Type) =>
    chunks.filter((event): event is Extract<ChunkEvent, { type: Type }> => event.type === type);

  expect(of('chunk-queued')).toMatchObject([
    { chunk: 0, firstFrame: 0, frames: 8 },
    { chunk: 1, firstFrame: 8, frames: 8 },
    { chunk: 2, firstFrame: 16, frames: 16 },
    { chunk: 3, firstFrame: 32, frames: 16 },
    { chunk: 4, firstFrame: 48, frames: 32 },
    { chunk: 5, firstFrame: 80, frames: 32 },
    { chunk: 6, firstFrame: 112, frames: 32 },
    { chunk: 7, firstFrame: 144, frames: 32 },
    { chunk: 8, firstFrame: 176, frames: 24 },
  ]);
  for (let chunk = 0; chunk < 9; chunk += 1) {
    const steps = chunks.filter(
      (event) => event.chunk === chunk && event.type !== 'chunk-progress',
    );
    expect(steps).toMatchObject([
      { type: 'chunk-queued' },
      { type: 'chunk-started', worker: expect.any(Number) },
      { type: 'chunk-encoded', bytes: expect.any(Number), decodeTime: expect.any(Number) },
      { type: 'chunk-written' },
    ]);
  }
  for (const { worker } of of('chunk-started')) expect([0, 1]).toContain(worker);
  for (const { bytes, decodeTime, encodeTime } of of('chunk-encoded')) {
    expect(Math.min(bytes / 1_000, decodeTime, encodeTime)).toBeGreaterThan(0);
  }
  expect(of('chunk-written').map(({ firstFrame }) => firstFrame)).toEqual(
    of('chunk-queued').map(({ firstFrame }) => firstFrame),
  );
});
