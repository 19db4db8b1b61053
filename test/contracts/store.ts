import { describe, expect, test } from '@jest/globals';
import type { ChunkStore, CoordinatorStore } from '../../src/queue/store.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { RUN } from '../helpers/tasks.js';

/** Both sides of a store. */
export interface StorePair {
  readonly coordinator: CoordinatorStore;
  readonly worker: Pick<ChunkStore, 'get' | 'put'>;
  /** Ends what the worker has open. */
  readonly close: () => Promise<void>;
}

/** The name of a document that the coordinator waits for. */
export const answerOf = (digit: string): string => `${RUN}/${digit.repeat(64)}.answer`;
export const jobOf = (digit: string): string => `${RUN}/${digit.repeat(64)}.job`;

const noise = (length: number): Uint8Array =>
  new Uint8Array(length).map((_, k) => (k * 2_654_435_761) >>> 24);

/**
 * What every store of chunks keeps to.
 *
 * @param start opens both sides; every answer is expected.
 * @param most the bytes of the largest document.
 */
export function storeContract(name: string, start: () => Promise<StorePair>, most: number): void {
  describe(`the store ${name}`, () => {
    const started = async (): Promise<StorePair> => {
      const pair = await start();
      afterThisTest(async () => {
        await pair.close();
        await pair.coordinator.close();
      });
      return pair;
    };

    test('brings a job from the coordinator to the worker', async () => {
      const { coordinator, worker } = await started();
      await coordinator.put(jobOf('a'), noise(100));
      expect(await worker.get(jobOf('a'))).toEqual(noise(100));
      expect(await coordinator.get(jobOf('a'))).toEqual(noise(100));
    });

    test('brings an answer from the worker to the coordinator', async () => {
      const { coordinator, worker } = await started();
      await worker.put(answerOf('a'), noise(100));
      // Twice: it stays until it is deleted, or the run is over.
      expect(await coordinator.get(answerOf('a'))).toEqual(noise(100));
      expect(await coordinator.get(answerOf('a'))).toEqual(noise(100));
    });

    test('has no document that nobody put there', async () => {
      const { coordinator, worker } = await started();
      await coordinator.put(jobOf('a'), noise(1));
      expect(await coordinator.get(jobOf('b'))).toBeUndefined();
      expect(await worker.get(jobOf('b'))).toBeUndefined();
      expect(await worker.get('')).toBeUndefined();
    });

    test('deletes the documents that are named, and no other', async () => {
      const { coordinator, worker } = await started();
      for (const digit of 'abc') await coordinator.put(jobOf(digit), noise(1));
      await coordinator.delete([]);
      await coordinator.delete([jobOf('a'), jobOf('d'), jobOf('b')]);
      expect(await worker.get(jobOf('a'))).toBeUndefined();
      expect(await coordinator.get(jobOf('b'))).toBeUndefined();
      expect(await worker.get(jobOf('c'))).toEqual(noise(1));
    });

    test('takes the second answer to a chunk, too, which is equal', async () => {
      const { coordinator, worker } = await started();
      await worker.put(answerOf('a'), noise(10));
      await worker.put(answerOf('a'), noise(10));
      expect(await coordinator.get(answerOf('a'))).toEqual(noise(10));
    });

    test('has room for a large document, and for an empty one', async () => {
      const { coordinator, worker } = await started();
      const large = noise(most);
      await coordinator.put(jobOf('a'), large);
      const got = await worker.get(jobOf('a'));
      expect(Buffer.compare(got ?? noise(0), large)).toBe(0);
      await worker.put(answerOf('a'), large);
      const answer = await coordinator.get(answerOf('a'));
      expect(Buffer.compare(answer ?? noise(0), large)).toBe(0);
      await worker.put(answerOf('b'), noise(0));
      expect(await coordinator.get(answerOf('b'))).toEqual(noise(0));
    });

    test('gives bytes in a buffer of their own, and takes parts of one', async () => {
      const { coordinator, worker } = await started();
      await worker.put(answerOf('a'), noise(300).subarray(100, 200));
      const answer = await coordinator.get(answerOf('a'));
      expect(answer).toEqual(noise(300).slice(100, 200));
      expect(answer?.constructor).toBe(Uint8Array);
      expect(answer?.buffer.byteLength).toBe(100);
    });

    test('serves many at once, and mixes nothing up', async () => {
      const { coordinator, worker } = await started();
      const digits = Array.from({ length: 16 }, (_, k) => k.toString(16));
      const documentOf = (k: number) => noise(10_000 + k);
      await Promise.all(
        digits.map(async (digit, k) => {
          await coordinator.put(jobOf(digit), documentOf(k));
          const job = await worker.get(jobOf(digit));
          await worker.put(answerOf(digit), job!);
        }),
      );
      for (const [k, digit] of digits.entries()) {
        expect(await coordinator.get(answerOf(digit))).toEqual(documentOf(k));
      }
    });
  });
}
