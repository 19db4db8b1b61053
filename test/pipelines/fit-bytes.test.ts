import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { defer, EMPTY, from, lastValueFrom, concatMap, toArray, type Observable } from 'rxjs';
import { fitBytes, type FitOptions } from '../../pipelines/fit-bytes.js';
import type { ChunkWritten, GifWritten } from '../../src/events.js';
import type { Sink } from '../../src/io/sink.js';
import { tempFolder } from '../helpers/temp-folder.js';

/** A GIF of two chunks of ten frames, of `sizeOf(quality)` bytes in all. */
const attempts =
  (sizeOf: (quality: number) => number, tried: number[] = []) =>
  (quality: number, output: () => Sink): Observable<ChunkWritten | GifWritten> =>
    defer(() => {
      tried.push(quality);
      const sink = output();
      const size = sizeOf(quality);
      const half = Math.floor(size / 2);
      let bytes = 0;
      return from([half, size - half]).pipe(
        concatMap(async (part, k): Promise<ChunkWritten | GifWritten> => {
          await sink.append(new Uint8Array(part).fill(quality));
          bytes += part;
          if (k === 1) {
            return {
              ...{ type: 'gif-written', path: undefined, frames: 20, fastFrames: 0 },
              ...{ duration: 1, bytes, width: 1, height: 1 },
            };
          }
          return {
            ...{ type: 'chunk-written', chunk: 0, firstFrame: 0 },
            ...{ newFrames: 10, frames: 10, bytes },
          };
        }),
      );
    });

async function fit(options: Partial<FitOptions>, attempt: ReturnType<typeof attempts>) {
  const output = join(tempFolder(), 'a.gif');
  const all = { output, maxBytes: 1_000, quality: 90, count: 20, ...options };
  const events = await lastValueFrom(fitBytes(all, attempt).pipe(toArray()));
  return { events, output, bytes: readFileSync(output) };
}

describe('fitBytes', () => {
  test('one that fits at once is written as it is, exactly to the byte', async () => {
    const { events, output, bytes } = await fit(
      {},
      attempts(() => 1_000),
    );
    expect(bytes).toEqual(Buffer.alloc(1_000, 90));
    expect(events.map(({ type }) => type)).toEqual([
      'chunk-written',
      'quality-tried',
      'gif-written',
    ]);
    expect(events[1]).toEqual({ type: 'quality-tried', quality: 90, bytes: 1_000, fits: true });
    expect(events[2]).toMatchObject({ path: output, quality: 90, bytes: 1_000, frames: 20 });
  });

  test('otherwise the best that fits is found, from what those that do not would take', async () => {
    const { events, bytes } = await fit(
      {},
      attempts((quality) => 20 * quality + 1),
    );
    const tried = events.flatMap((event) => (event.type === 'quality-tried' ? [event] : []));
    // Given up in its second half: estimated from the first.
    expect(tried[0]).toEqual({ type: 'quality-tried', quality: 90, bytes: 1_800, fits: false });
    const best = Math.max(...tried.filter(({ fits }) => fits).map(({ quality }) => quality));
    expect(best).toBeLessThanOrEqual(49);
    expect(bytes).toEqual(Buffer.alloc(20 * best + 1, best));
    expect(events.filter(({ type }) => type === 'gif-written')).toMatchObject([{ quality: best }]);
  });

  test('where not even the first chunk fits it is taken for four times too large', async () => {
    const { events } = await fit(
      {},
      attempts((quality) => (quality > 50 ? 9_000 : 10)),
    );
    expect(events[0]).toEqual({ type: 'quality-tried', quality: 90, bytes: 4_000, fits: false });
  });

  test('one that is hardly too large is told to be', async () => {
    const { events } = await fit(
      {},
      attempts((quality) => (quality > 50 ? 1_001 : 10)),
    );
    const tried = events.find(({ type }) => type === 'quality-tried');
    expect(tried).toMatchObject({ bytes: 1_001, fits: false });
  });

  test('what does not fit at quality 1 is an error', async () => {
    await expect(
      fit(
        {},
        attempts(() => 5_000),
      ),
    ).rejects.toMatchObject({
      code: 'ERR_GIF_TOO_LARGE',
      message: expect.stringMatching(/^The GIF has more than 1000 bytes even at quality 1;/),
    });
  });

  test('any other error of an attempt goes out, and no other is made', async () => {
    const tried: number[] = [];
    const broken = new Error('broken');
    const failing = attempts(() => {
      throw broken;
    }, tried);
    await expect(fit({}, failing)).rejects.toBe(broken);
    expect(tried).toEqual([90]);
  });

  test('a stream gets the bytes, and is no path; one that fails is an error, and given up', async () => {
    const log = { appended: 0, committed: 0, discarded: 0 };
    const sink = (isBroken: boolean): Sink => ({
      append: ({ length }) => {
        if (isBroken) return Promise.reject(new Error('full'));
        log.appended += length;
        return Promise.resolve();
      },
      commit: () => {
        log.committed += 1;
      },
      discard: () => {
        log.discarded += 1;
      },
    });
    const run = (isBroken: boolean) =>
      lastValueFrom(
        fitBytes(
          { output: () => sink(isBroken), maxBytes: 9, quality: 1, count: 2 },
          attempts(() => 7),
        ),
      );
    expect(await run(false)).toMatchObject({ path: undefined, bytes: 7 });
    expect(log).toEqual({ appended: 7, committed: 1, discarded: 1 });
    await expect(run(true)).rejects.toThrow('full');
    expect(log).toEqual({ appended: 7, committed: 1, discarded: 2 });
  });

  test('is cold', () => {
    const tried: number[] = [];
    fitBytes({ output: 'a.gif', maxBytes: 9, quality: 1, count: 2 }, () => {
      tried.push(1);
      return EMPTY;
    });
    expect(tried).toEqual([]);
  });
});
