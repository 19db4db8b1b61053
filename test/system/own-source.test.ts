import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { fetchPipeline, PipelineError, type IndexedSource } from 'image-pipeline';
import { defer, lastValueFrom, of, throwError, toArray } from 'rxjs';
import { digestsOf, noiseFrames, noisePng, readFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const source = (read: IndexedSource['read']): IndexedSource => ({
  label: 'my album',
  count: 5,
  read,
});

const run = (cwd: string, options: Parameters<typeof fetchPipeline>[0]) =>
  lastValueFrom(
    fetchPipeline({
      framesDir: join(cwd, 'frames'),
      output: join(cwd, 'a.gif'),
      ...options,
    }).pipe(toArray()),
  );

describe('fetchPipeline from a source of one’s own', () => {
  test('saves all of its frames, and makes the GIF', async () => {
    const cwd = tempFolder();
    await run(cwd, { source: source((index) => of({ image: noisePng(index) })) });
    expect(readFrames(join(cwd, 'frames'), 5)).toEqual(noiseFrames(5));
    expect(decodeGif(join(cwd, 'a.gif')).frames).toEqual(digestsOf(noiseFrames(5)));
  });

  test('fewer, where `count` says so; with details, each frame that came', async () => {
    const cwd = tempFolder();
    const mine = source((index) => of({ image: noisePng(index) }));
    const events = await run(cwd, { source: mine, count: 2, gif: false, details: true });
    expect(filesIn(cwd)).toEqual(frameNames(2, 'frames'));
    expect(events.filter(({ type }) => type === 'frame-received')).toEqual(
      [0, 1].map((index) => ({
        type: 'frame-received',
        index,
        bytes: noisePng(index).length,
        requested: expect.any(Number),
        duration: expect.any(Number),
      })),
    );
  });

  test('tries a frame again, and names the source where it fails for good', async () => {
    const cwd = tempFolder();
    const tries = new Map<number, number>();
    const empty = new PipelineError('ERR_FRAME_EMPTY', 'No bytes came');
    const mine = source((index) =>
      defer(() => {
        const count = (tries.get(index) ?? 0) + 1;
        tries.set(index, count);
        const isBad = index === 4 || (index === 1 && count < 3);
        return isBad ? throwError(() => empty) : of({ image: noisePng(index) });
      }),
    );
    const failed = run(cwd, { source: mine, retries: 2, concurrency: 1 });
    await expect(failed).rejects.toMatchObject({
      code: 'ERR_FRAME_EMPTY',
      index: 4,
      message: 'Frame 4 (my album): No bytes came (3 tries)',
    });
    expect(filesIn(cwd)).toEqual(frameNames(4, 'frames'));
    expect(tries.get(1)).toBe(3);
  });

  test('what is no PNG file cannot be saved', async () => {
    const mine = source(() => of({ image: 'frame.png' }));
    await expect(run(tempFolder(), { source: mine })).rejects.toMatchObject({
      code: 'ERR_SOURCE_INVALID',
      message: 'Frame 0 (my album): Expected the bytes of a PNG file, got a path',
    });
  });
});
