import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Subject } from 'rxjs';
import type { Actor } from '../../src/actors/actor.js';
import { storedPngSize } from '../../src/codecs/png/stored-png.js';
import { makeImages, type ImageBatch, type ImageJob } from '../../src/jobs/make-images.js';
import type { generate as generateStage } from '../../src/stages/generate.js';
import { fakeActors } from '../helpers/fake-actor.js';
import { record } from '../helpers/record.js';

const startImageActor = jest.fn<() => Actor<ImageJob, ImageBatch>>();
let generate: typeof generateStage;
beforeAll(async () => {
  jest.doMock('../../src/actors/image-actor.js', () => ({ startImageActor }));
  ({ generate } = await import('../../src/stages/generate.js'));
});

async function played(width: number, height: number, workers: number, work = makeImages) {
  const { start, log } = fakeActors(work);
  startImageActor.mockReset().mockImplementation(start);
  const askers = new Subject<string>();
  const stocks: number[] = [];
  const onStock = (images: number) => stocks.push(images);
  const options = { width, height, seed: 7, workers, onStock };
  const result = record(askers.pipe(generate<string>(options)));
  for (let k = 0; k < 10; k += 1) await turn();
  return { askers, result, stocks, log };
}

const nothing = ({ count, width, height }: ImageJob) =>
  new Uint8Array(count * storedPngSize(width, height));

describe('generate', () => {
  test('gives the n-th value the n-th image of the seed', async () => {
    const { askers, result, log } = await played(3, 2, 1);
    for (let k = 0; k < 130; k += 1) askers.next(`asker ${k}`);
    const size = storedPngSize(3, 2);
    const all = makeImages({ seed: 7, first: 0, count: 130, width: 3, height: 2 });
    expect(result.values).toEqual(
      Array.from({ length: 130 }, (_, k) => [`asker ${k}`, all.subarray(k * size, (k + 1) * size)]),
    );
    result.subscription.unsubscribe();
    expect(log.stopped).toBe(log.started);
  });

  test('keeps four batches of 128 for each worker, and makes another when one is used up', async () => {
    const { askers, stocks, log } = await played(3, 2, 2);
    expect(log.jobs).toEqual(
      Array.from({ length: 8 }, (_, k) => ({
        ...{ seed: 7, first: k * 128, count: 128, width: 3, height: 2 },
      })),
    );
    expect(log.started).toBe(2);
    expect(stocks).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((batches) => batches * 128));
    for (let k = 0; k < 127; k += 1) askers.next('asker');
    await turn();
    expect(log.jobs).toHaveLength(8);
    askers.next('asker');
    await turn();
    expect(log.jobs.slice(8)).toMatchObject([{ first: 1_024 }]);
    expect(stocks.slice(8)).toEqual([896, 1_024]);
  });

  test.each([
    ['as many as a MiB holds', 100, 100, Math.floor(2 ** 20 / storedPngSize(100, 100))],
    ['one of those that are larger', 1_000, 1_000, 1],
  ])('a batch has %s', async (_, width, height, count) => {
    const { log } = await played(width, height, 1, nothing);
    expect(log.jobs[0]?.count).toBe(count);
  });

  test('with nobody to be told of the stock', async () => {
    startImageActor.mockReset().mockImplementation(fakeActors(makeImages).start);
    const askers = new Subject<string>();
    const { values } = record(
      askers.pipe(generate<string>({ width: 1, height: 1, seed: 1, workers: 1 })),
    );
    askers.next('early');
    await turn();
    expect(values).toHaveLength(1);
  });
});
