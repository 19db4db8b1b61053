import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lastValueFrom, toArray } from 'rxjs';
import { gifPipeline } from '../../pipelines/gif.js';
import { makeGif } from '../../pipelines/make-gif.js';
import { inline } from '../../src/backends/inline.js';
import type { RgbaImage } from '../../src/messages.js';
import type { GifOptions } from '../../src/options/gif.js';
import type { SequentialSource, SourceFrame } from '../../src/sources/source.js';
import { noiseFrames } from '../helpers/frames.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

const FRAMES = noiseFrames(6);

/** A source that notes how many frames were asked for, and whether it was closed. */
function played(frames: readonly SourceFrame[], failure?: Error) {
  const log = { asked: 0, closed: false, aborted: false };
  const source: SequentialSource = {
    label: 'played',
    async *frames(signal) {
      signal.addEventListener('abort', () => (log.aborted = true));
      try {
        for (const frame of frames) {
          log.asked += 1;
          yield await Promise.resolve(frame);
        }
        if (failure) throw failure;
      } finally {
        log.closed = true;
      }
    },
  };
  return { source, log };
}

const images = FRAMES.map((image): SourceFrame => ({ image }));

async function run(inputs: GifOptions['inputs'], options: Partial<GifOptions> = {}) {
  const folder = tempFolder();
  const output = join(folder, 'a.gif');
  const events = gifPipeline({ inputs, output, backend: inline, ...options });
  const all = await lastValueFrom(events.pipe(toArray())).catch(async (error: unknown) => {
    await until('nothing of it is left', () => filesIn(folder).length === 0);
    throw error;
  });
  return { events: all, bytes: Uint8Array.from(readFileSync(output)) };
}

const ofFrames = (indices: readonly number[], options: object = {}) =>
  makeGif({ inputs: indices.map((index) => FRAMES[index]!), backend: inline, ...options });

describe('gif: frames that come one after another', () => {
  test('all of them, in their order', async () => {
    const { source, log } = played(images);
    const { bytes, events } = await run(source);
    expect(bytes).toEqual(await ofFrames([0, 1, 2, 3, 4, 5]));
    expect(log).toEqual({ asked: 6, closed: true, aborted: true });
    expect(events.at(-1)).toMatchObject({ type: 'done', frames: 6 });
  });

  test('those of a range, every other; after its last no more are read', async () => {
    const { source, log } = played(images);
    expect((await run(source, { from: 1, to: 4, every: 2 })).bytes).toEqual(await ofFrames([1, 3]));
    expect(log).toMatchObject({ asked: 5, closed: true });
    const last = played(images);
    expect((await run(last.source, { from: 5 })).bytes).toEqual(await ofFrames([5]));
  });

  test('a range behind the last is an error', async () => {
    await expect(run(played(images).source, { from: 6 })).rejects.toMatchObject({
      code: 'ERR_NO_FRAMES',
    });
  });

  test('delays of frames that are not shown are nobody’s; an option goes before the frame’s own', async () => {
    const own = images.map((frame, k) => ({ ...frame, delay: 10 * (k + 1) }));
    const delays = new Map([
      [1, 500],
      [2, 700],
    ]);
    const { bytes } = await run(played(own).source, { every: 2, delays });
    const expected = new Map([
      [0, 10],
      [1, 700],
      [2, 50],
    ]);
    expect(bytes).toEqual(await ofFrames([0, 2, 4], { delays: expected }));
  });

  test('a delay of a frame that does not come is an error; where the range ends before, none', async () => {
    const delays = new Map([[6, 10]]);
    await expect(run(played(images).source, { delays })).rejects.toMatchObject({
      code: 'ERR_DELAYS_INVALID',
      index: 6,
    });
    expect((await run(played(images).source, { delays, to: 3 })).bytes).toEqual(
      await ofFrames([0, 1, 2, 3]),
    );
  });

  test('a frame is given back when nobody reads it any more', async () => {
    const size = { width: 64, height: 64 };
    /** A square that moves over many colours, so that chunks begin with what the ones before show. */
    const pixelsOf = (frame: number) =>
      Uint8Array.from({ length: 64 * 64 * 4 }, (_, k) => {
        const [x, y] = [(k >> 2) % 64, k >> 8];
        if (k % 4 === 3 || (x >> 3 === frame % 8 && y < 8)) return 255;
        return [4 * x, 4 * y, (x * y) % 256][k % 4]!;
      });
    const made = () =>
      Array.from({ length: 150 }, (_, frame) => ({ image: { ...size, rgba: pixelsOf(frame) } }));
    const released: number[] = [];
    const frames = made();
    const source: SequentialSource = {
      label: 'waiting',
      async *frames() {
        yield* frames.slice(0, 80);
        // Later chunks are encoded only when frames before them have gone.
        await until('a frame is given back', () => released.some((index) => index % 2 === 0));
        yield* frames.slice(80);
      },
      release: (image) => {
        released.push(frames.findIndex((frame) => frame.image === image));
        // Whoever reads it now makes another GIF.
        (image as RgbaImage).rgba.fill(released.length);
      },
    };
    const { bytes } = await run(source, { every: 2, quality: 80 });
    expect(bytes).toEqual((await run(played(made()).source, { every: 2, quality: 80 })).bytes);
    expect(new Set(released).size).toBe(released.length);
    expect(released.filter((index) => index % 2 === 1)).toHaveLength(75);
    // The others but the first, and the last one of each chunk.
    expect(released.length).toBeGreaterThan(75 + 65);
  });

  test('a source that fails is the failure of the run, with the frame that did not come', async () => {
    const { source, log } = played(images, new Error('the program ended'));
    await expect(run(source)).rejects.toMatchObject({
      code: 'ERR_SOURCE_FAILED',
      index: 6,
      message: expect.stringMatching(/the program ended/),
    });
    expect(log.closed).toBe(true);
  });
});
