import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli } from '../helpers/cli.js';
import { startFaultServer, whole, type Behaviour } from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, noisePng, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { runPipeline, runScript } from '../helpers/library.js';
import { pngChunk } from '../helpers/make-png.js';
import { lines } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const empty = whole(Buffer.alloc(0));

/** Frame n, and nothing for some of them. One connection at a time: connection n is that of frame n. */
const without =
  (failed: readonly number[], instead: Behaviour = empty) =>
  (n: number): Behaviour =>
    failed.includes(n) ? instead : whole(noisePng(n));

const fetchArgs = (port: number, count: number, ...more: string[]) => [
  ...['fetch', '--port', String(port), '-n', String(count), '-c', '1', '--retries', '0'],
  ...['--quiet', ...more],
];

/** The frames that are left, in order. */
const rest = (count: number, failed: readonly number[]): string[] =>
  digestsOf(noiseFrames(count).filter((_, index) => !failed.includes(index)));

describe('--on-error', () => {
  test('skip: the GIF is made without them, exit code 3, their indices on stderr', async () => {
    const cwd = tempFolder();
    const failed = [0, 3, 4, 5, 9];
    const { port } = await startFaultServer(without(failed));
    const { code, stderr } = await runCli(fetchArgs(port, 12, '--on-error', 'skip'), { cwd });

    expect(code).toBe(3);
    expect(lines(stderr)).toEqual([
      `image-pipeline: 5 frames failed: 0, 3-5, 9; the first error: Frame 0 (127.0.0.1:${port}): No bytes came`,
    ]);
    expect(decodeGif(join(cwd, 'animation.gif'))).toMatchObject({
      delays: Array<number>(7).fill(500),
      frames: rest(12, failed),
    });
    expect(filesIn(cwd)).toHaveLength(1 + 7);
  });

  test('repeat: the frame before is shown longer, and the first that is there from the start', async () => {
    const cwd = tempFolder();
    const failed = [0, 3, 4, 5, 9];
    const { port } = await startFaultServer(without(failed));
    const args = fetchArgs(port, 12, '--on-error', 'repeat', '--last-delay', '2000');
    expect((await runCli(args, { cwd })).code).toBe(3);
    expect(decodeGif(join(cwd, 'animation.gif'))).toMatchObject({
      delays: [1_000, 2_000, 500, 500, 1_000, 500, 2_000],
      frames: rest(12, failed),
    });
  });

  test('fail: the first ends the run', async () => {
    const cwd = tempFolder();
    const { port } = await startFaultServer(without([2]));
    const { code } = await runCli(fetchArgs(port, 4, '--on-error', 'fail'), { cwd });
    expect(code).toBe(1);
    expect(filesIn(cwd)).toEqual(['frames/0.png', 'frames/1.png']);
  });

  test.each([
    ['backwards', ['--reverse'], [7, 6, 5, 3, 1, 0]],
    ['of a range', ['--from', '1', '--to', '5'], [1, 3, 5]],
    ['that must fit', ['--max-bytes', '1MB'], [0, 1, 3, 5, 6, 7]],
  ])('skip, in an animation %s', async (_, order, shown) => {
    const cwd = tempFolder();
    const { port } = await startFaultServer(without([2, 4]));
    const { code, stderr } = await runCli(fetchArgs(port, 8, '--on-error', 'skip', ...order), {
      cwd,
    });
    expect(code).toBe(3);
    expect(stderr).toContain('2 frames failed: 2, 4;');
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(
      digestsOf(shown.map((index) => noisePng(index))),
    );
  });

  test('skip: a frame whose image data is damaged is found when it is decoded, and does not stay', async () => {
    const cwd = tempFolder();
    const { port } = await startFaultServer(without([2, 7], whole(damaged())));
    const { events, error } = await runPipeline('fetchPipeline', {
      ...{ port, count: 12, concurrency: 1, retries: 0, onError: 'skip' },
      framesDir: join(cwd, 'frames'),
      output: join(cwd, 'animation.gif'),
    });
    expect(error).toBeUndefined();
    expect(events.filter(({ type }) => type === 'frame-failed')).toEqual(
      [2, 7].map((index) => expect.objectContaining({ index })),
    );
    expect(events.at(-1)).toMatchObject({ type: 'done', frames: 10 });
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(rest(12, [2, 7]));
    expect(filesIn(cwd).filter((name) => /\/[27]\.png/.test(name))).toEqual([]);
  });

  test('skip, with no frame left: an error, and no GIF', async () => {
    const cwd = tempFolder();
    const { port } = await startFaultServer(without([0, 1, 2]));
    const { code, stderr } = await runCli(fetchArgs(port, 3, '--on-error', 'skip'), { cwd });
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([
      `image-pipeline: 3 frames failed: 0-2; the first error: Frame 0 (127.0.0.1:${port}): No bytes came`,
      'image-pipeline: There are no frames',
    ]);
    expect(filesIn(cwd)).toEqual([]);
  });

  test('skip does not go on with a server that is gone: the retries of the run are spent', async () => {
    const cwd = tempFolder();
    const { port } = await startFaultServer(() => empty);
    const { error, events } = await runPipeline('fetchPipeline', {
      ...{ port, count: 5_000, retries: 1, retryBudget: 100, onError: 'skip' },
      framesDir: join(cwd, 'frames'),
      output: join(cwd, 'animation.gif'),
    });
    expect(error).toMatchObject({ code: 'ERR_RETRY_BUDGET_SPENT' });
    expect(events.filter(({ type }) => type === 'frame-failed').length).toBeLessThanOrEqual(100);
  });

  test('the frames that failed come with --resume, and then it is as if none had failed', async () => {
    const cwd = tempFolder();
    const { port } = await startFaultServer(without([1, 3]));
    expect((await runCli(fetchArgs(port, 5, '--on-error', 'skip'), { cwd })).code).toBe(3);
    const again = await startFaultServer((n) => whole(noisePng(2 * n + 1)));
    expect((await runCli(fetchArgs(again.port, 5, '--resume'), { cwd })).code).toBe(0);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(digestsOf(noiseFrames(5)));
  });
});

describe('gaps', () => {
  const COUNT = 400;
  const failing = (...ranges: readonly (readonly [number, number])[]): number[] =>
    ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, k) => from + k));

  test.each([
    ['single ones, at the ends of chunks', [7, 8, 15, 47, 48, 111, 112, 399]],
    // Chunks without any frame: more of them than the window holds.
    ['of many chunks', failing([10, 12], [112, 330])],
    ['at the beginning', failing([0, 60])],
    ['at the end', failing([300, 399])],
  ])('%s: the same bytes for any concurrency', async (_, failed) => {
    const cwd = tempFolder();
    const folder = saveFrames(join(cwd, 'source'), noiseFrames(COUNT, { width: 4, height: 4 }));
    const kinds = [false, true];
    const outputOf = (repeatsForGaps: boolean, concurrency: number) =>
      join(cwd, `${repeatsForGaps} ${concurrency}.gif`);
    const runs = kinds.flatMap((repeatsForGaps) =>
      [1, 16].map((concurrency) => {
        const output = outputOf(repeatsForGaps, concurrency);
        return { concurrency, output, delay: 100, loop: 0, repeatsForGaps };
      }),
    );
    const told = await runScript<[number, string][][]>('gaps.mjs', folder, COUNT, failed, runs);
    expect(told.map((each) => each.map(([index]) => index).sort((a, b) => a - b))).toEqual(
      runs.map(() => failed),
    );

    for (const repeatsForGaps of kinds) {
      const one = readFileSync(outputOf(repeatsForGaps, 1));
      expect(readFileSync(outputOf(repeatsForGaps, 16)).equals(one)).toBe(true);
      const { delays, frames } = decodeGif(outputOf(repeatsForGaps, 1));
      expect(frames).toEqual(
        digestsOf(
          noiseFrames(COUNT, { width: 4, height: 4 }).filter((_, k) => !failed.includes(k)),
        ),
      );
      const time = delays.reduce((a, b) => a + b);
      expect(time).toBe(100 * (repeatsForGaps ? COUNT : COUNT - failed.length));
    }
  });
});

/** Whole chunks with right CRCs, around image data that is too short. */
function damaged(): Buffer {
  const png = noisePng(1);
  const data = png.indexOf('IDAT') - 4;
  const end = png.indexOf('IEND') - 4;
  const short = pngChunk('IDAT', deflateSync(Buffer.alloc(9)));
  return Buffer.concat([png.subarray(0, data), short, png.subarray(end)]);
}
