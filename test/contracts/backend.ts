import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { lastValueFrom, mergeMap, from, toArray } from 'rxjs';
import type { StartBackend } from '../../src/backends/backend.js';
import type { Frame } from '../../src/messages.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { encodeJob } from '../helpers/encode-job.js';
import { noisePng, saveFrames, withWrongCrc } from '../helpers/frames.js';
import { tempFolder } from '../helpers/temp-folder.js';

const OPTIONS = { workers: 2, maxMemory: Infinity };

/** Frames from position 40 on, which look different. */
const framesOf = (count: number): Frame[] =>
  Array.from({ length: count }, (_, k) => ({ index: 40 + k, image: noisePng(k) }));

/** What every backend of chunks keeps to. */
export function backendContract(name: string, start: StartBackend): void {
  describe(`the backend ${name}`, () => {
    jest.setTimeout(60_000);

    const started = (options = OPTIONS) => {
      const backend = start(options);
      afterThisTest(() => backend.unsubscribe());
      return backend;
    };

    test('encodes a chunk, and says which it is', async () => {
      const reply = await lastValueFrom(started().encode(encodeJob(framesOf(3))));
      expect(reply).toMatchObject({ index: 3, firstFrame: 40 });
      expect(reply.frames.map(({ width, height }) => [width, height])).toEqual(
        Array(3).fill([10, 10]),
      );
      expect(reply.bytes.length).toBeGreaterThan(1_000);
    });

    test('gives the same bytes for a frame in a file, and for one that came through a pipe', async () => {
      const backend = started();
      const folder = saveFrames(tempFolder(), [noisePng(0), noisePng(1)]);
      const path = join(folder, '0.png');
      const frames: Frame[] = [
        { index: 40, image: path },
        { index: 41, image: noisePng(1), name: '/dev/fd/63' },
      ];
      const [{ bytes }, expected] = await Promise.all([
        lastValueFrom(backend.encode(encodeJob(frames))),
        lastValueFrom(backend.encode(encodeJob(framesOf(2)))),
      ]);
      expect(Buffer.compare(bytes, expected.bytes)).toBe(0);
    });

    test('starts nothing before it is subscribed to, and does many jobs', async () => {
      const backend = started();
      const jobs = Array.from({ length: 6 }, (_, index) => encodeJob(framesOf(2), { index }));
      const replies = await lastValueFrom(
        from(jobs.map((job) => backend.encode(job))).pipe(
          mergeMap((reply) => reply),
          toArray(),
        ),
      );
      expect(replies.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
        jobs.map(({ index }) => index),
      );
    });

    test('a damaged frame fails its job, with index and path, and no other', async () => {
      const backend = started();
      const damaged: Frame = {
        index: 5,
        position: 41,
        image: withWrongCrc(noisePng(1)),
        name: 'b.png',
      };
      const job = encodeJob([framesOf(1)[0]!, damaged]);
      const [failure, other] = await Promise.allSettled([
        lastValueFrom(backend.encode(job)),
        lastValueFrom(backend.encode(encodeJob(framesOf(1)))),
      ]);
      expect(failure).toMatchObject({
        reason: { name: 'PipelineError', code: 'ERR_PNG_CORRUPT', index: 5, path: 'b.png' },
      });
      expect(other).toMatchObject({ status: 'fulfilled' });
    });

    test('or is left out of the chunk, and told of', async () => {
      const damaged: Frame = { index: 5, position: 41, image: withWrongCrc(noisePng(1)) };
      const job = encodeJob([framesOf(1)[0]!, damaged], { skipsDamaged: true });
      const { frames, damaged: told } = await lastValueFrom(started().encode(job));
      expect(frames).toHaveLength(1);
      expect(told).toMatchObject([
        { position: 41, failure: { code: 'ERR_PNG_CORRUPT', index: 5 } },
      ]);
    });

    test('an encoder that cannot be loaded fails the job', async () => {
      const job = encodeJob(framesOf(1), { encoder: 'file:///nowhere/encoder.mjs' });
      await expect(lastValueFrom(started().encode(job))).rejects.toMatchObject({
        code: 'ERR_ENCODER_MISSING',
      });
    });

    test('after its end, no job is answered', async () => {
      const backend = started();
      const answers: unknown[] = [];
      backend.encode(encodeJob(framesOf(1))).subscribe({
        next: (reply) => answers.push(reply),
        error: (error: unknown) => answers.push(error),
      });
      backend.unsubscribe();
      const late = start(OPTIONS);
      afterThisTest(() => late.unsubscribe());
      await lastValueFrom(late.encode(encodeJob(framesOf(1))));
      await turn();
      expect(answers).toEqual([]);
    });
  });
}
