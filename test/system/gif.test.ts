import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { chunk, encode, inOrder, writeGif, type Frame } from 'image-pipeline';
import { from, lastValueFrom } from 'rxjs';
import { runCli, TIME } from '../helpers/cli.js';
import {
  digestsOf,
  noiseFrames,
  noisePng,
  paintedPng,
  pixelsOf,
  saveFrames,
  withSize,
  withWrongCrc,
} from '../helpers/frames.js';
import { decodeGif, decodeGifWithPillow, pixelsByPillow } from '../helpers/gif-decoders.js';
import { runPipeline } from '../helpers/library.js';
import { lines } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** A folder `frames` with so many frames, inside a folder to work in. */
function framesFolder(count: number): string {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'frames'), noiseFrames(count));
  return cwd;
}

/** Runs `gif` and decodes what it made. */
async function makeGif(cwd: string, ...args: string[]) {
  const { code, stderr } = await runCli(['gif', ...args, '--quiet'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return decodeGif(join(cwd, 'animation.gif'));
}

describe('inputs', () => {
  test('a folder: its PNG files in natural order, whatever else is in it', async () => {
    const cwd = framesFolder(12);
    writeFileSync(join(cwd, 'frames/notes.txt'), 'not a frame');
    writeFileSync(join(cwd, 'frames/.hidden.png'), 'not a frame');
    mkdirSync(join(cwd, 'frames/more'));

    const { code, stdout, stderr } = await runCli(['gif', 'frames'], { cwd });

    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^animation\.gif: 12 frames of 10x10, \d\.\d kB, 6 s \(500 ms a frame; --fps 25 or --delay 40 make it faster\)\n$/,
      ),
    });
    expect(stdout).toMatch(new RegExp(`^GIF creation time: ${TIME}\nTotal time: ${TIME}\n$`));
    const expected = { width: 10, height: 10, loop: 0, frames: digestsOf(noiseFrames(12)) };
    expect(decodeGif(join(cwd, 'animation.gif'))).toMatchObject(expected);
    expect(await decodeGifWithPillow(join(cwd, 'animation.gif'))).toMatchObject(expected);
  });

  test.each([
    ['relative', 'frames/1*.png'],
    ['with several parts', '{frames,other}/1?.png'],
  ])('a pattern, %s: what it matches, in natural order', async (_, pattern) => {
    const cwd = framesFolder(12);
    const expected = [...(pattern.includes('?') ? [] : [1]), 10, 11].map((n) => noisePng(n));
    expect((await makeGif(cwd, pattern)).frames).toEqual(digestsOf(expected));
  });

  test('an absolute pattern', async () => {
    const cwd = framesFolder(12);
    expect((await makeGif(cwd, join(cwd, 'frames/*.png'))).frames).toEqual(
      digestsOf(noiseFrames(12)),
    );
  });

  test('files, folders and patterns together, in the order they are named', async () => {
    const cwd = framesFolder(3);
    saveFrames(join(cwd, 'more'), [noisePng(7), noisePng(8)]);
    const gif = await makeGif(cwd, 'frames/2.png', 'more', 'frames/[01].png', 'frames/2.png');
    expect(gif.frames).toEqual(digestsOf([2, 7, 8, 0, 1, 2].map((n) => noisePng(n))));
  });

  test('a name with the letters of a pattern is taken as it is', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'take [1]'), noiseFrames(2));
    expect((await makeGif(cwd, 'take [1]')).frames).toEqual(digestsOf(noiseFrames(2)));
  });

  test('zeros in front, other endings and capitals', async () => {
    const cwd = tempFolder();
    const names = ['a002.png', 'a010.PNG', 'a1.png', 'b.png'];
    for (const [k, name] of names.entries()) writeFileSync(join(cwd, name), noisePng(k));
    expect((await makeGif(cwd, '.')).frames).toEqual(
      digestsOf([2, 0, 1, 3].map((n) => noisePng(n))),
    );
  });
});

describe('options', () => {
  test('--delay and --loop', async () => {
    const cwd = framesFolder(3);
    const gif = await makeGif(cwd, 'frames', '--delay', '70', '--loop', '4');
    expect(gif).toMatchObject({ delays: [70, 70, 70], loop: 4 });
    expect(await decodeGifWithPillow(join(cwd, 'animation.gif'))).toMatchObject({
      delays: [70, 70, 70],
      loop: 4,
    });
  });

  test('the bytes do not depend on --workers', async () => {
    const cwd = framesFolder(200);
    const gifs: Buffer[] = [];
    for (const workers of ['1', '2', '4']) {
      await makeGif(cwd, 'frames', '--workers', workers);
      gifs.push(readFileSync(join(cwd, 'animation.gif')));
    }
    const [one, ...others] = gifs as [Buffer, ...Buffer[]];
    expect(others.map((gif) => gif.equals(one))).toEqual([true, true]);
  });
});

describe('what it refuses', () => {
  /** The command and the pipeline on the same input: one line, the error's fields, and no new file. */
  const refusal = async (cwd: string, input: string) => {
    const before = filesIn(cwd);
    const { code, stdout, stderr } = await runCli(['gif', input], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(filesIn(cwd)).toEqual(before);
    const { error } = await runPipeline('gifPipeline', {
      inputs: [join(cwd, input)],
      output: join(cwd, 'animation.gif'),
    });
    expect(filesIn(cwd)).toEqual(before);
    return { lines: lines(stderr), error };
  };

  test('an input that is not there', async () => {
    expect(await refusal(tempFolder(), 'nowhere')).toEqual({
      lines: [expect.stringMatching(/^image-pipeline: Cannot read nowhere: ENOENT/)],
      error: expect.objectContaining({ code: 'ERR_INPUT_UNREADABLE' }),
    });
  });

  test('a folder, and a pattern, without frames', async () => {
    const cwd = tempFolder();
    mkdirSync(join(cwd, 'empty'));
    expect(await refusal(cwd, 'empty')).toEqual({
      lines: ['image-pipeline: There are no PNG, JPEG or WebP files in empty'],
      error: expect.objectContaining({ code: 'ERR_NO_FRAMES', path: join(cwd, 'empty') }),
    });
    expect(await refusal(cwd, '*.png')).toEqual({
      lines: ['image-pipeline: There are no PNG, JPEG or WebP files in *.png'],
      error: expect.objectContaining({ code: 'ERR_NO_FRAMES' }),
    });
  });

  test.each([
    ['with a wrong CRC', withWrongCrc(noisePng(70)), 'ERR_PNG_CORRUPT', /CRC of chunk IDAT/],
    ['cut off', noisePng(70).subarray(0, 99), 'ERR_PNG_TRUNCATED', /ends after 99 bytes/],
    ['empty', Buffer.alloc(0), 'ERR_FRAME_EMPTY', /No bytes/],
    ['that is no PNG', Buffer.from('GIF89a, by mistake'), 'ERR_NOT_A_PNG', /Not a PNG/],
    [
      'of 65535x65535',
      withSize(noisePng(70), { width: 65535, height: 65535 }),
      'ERR_PNG_TOO_MANY_PIXELS',
      /65535x65535/,
    ],
    [
      'with too few pixels for its header',
      withSize(noisePng(70), { width: 10, height: 11 }),
      'ERR_PNG_CORRUPT',
      /damaged/,
    ],
  ])('a frame %s: its index and its path', async (_, bytes, code, message) => {
    const cwd = framesFolder(80);
    writeFileSync(join(cwd, 'frames/70.png'), bytes);
    const { lines: said, error } = await refusal(cwd, 'frames');
    expect(said).toEqual([expect.stringMatching(message)]);
    expect(said[0]).toMatch(/^image-pipeline: Frame 70 \(frames\/70\.png\): /);
    expect(error).toMatchObject({ code, index: 70, path: join(cwd, 'frames/70.png') });
  });

  test.each([1, 64, 79])('a frame of another size: index %d', async (index) => {
    const cwd = framesFolder(80);
    writeFileSync(join(cwd, `frames/${index}.png`), noisePng(0, { width: 3, height: 4 }));
    const { lines: said, error } = await refusal(cwd, 'frames');
    expect(said).toEqual([
      `image-pipeline: Frame ${index} (frames/${index}.png) is 3x4; expected 10x10, the size of frame 0 (--fit with --width and --height makes all frames the same size)`,
    ]);
    expect(error).toMatchObject({
      code: 'ERR_FRAME_SIZE_MISMATCH',
      index,
      path: join(cwd, `frames/${index}.png`),
    });
  });
});

describe('pixels', () => {
  describe('transparent pixels stay transparent', () => {
    const size = { width: 8, height: 8 };
    /** A red bar that moves over nothing. */
    const bar = (k: number) =>
      paintedPng(size, (x) => (x === k % 8 ? [255, k, 0, 255] : [0, 0, 0, 0]));
    const opaque = (k: number) => paintedPng(size, (x) => [x, k, 255, 255]);
    const nothing = paintedPng(size, () => [0, 0, 0, 0]);
    // More frames than one chunk has.
    const bars = Array.from({ length: 70 }, (_, k) => (k === 10 ? nothing : bar(k)));
    const mixed = bars.map((frame, k) => (k % 5 === 4 || k === 63 ? opaque(k) : frame));

    test.each([
      ['transparent', bars],
      ['opaque', mixed],
    ] as const)('after %s frames, as browsers and Pillow show it', async (_, frames) => {
      const cwd = tempFolder();
      saveFrames(join(cwd, 'frames'), frames);
      const gif = await makeGif(cwd, 'frames');
      expect(gif.frames).toEqual(digestsOf(frames));
      const byPillow = await decodeGifWithPillow(join(cwd, 'animation.gif'));
      expect(byPillow.frames).toEqual(digestsOf(frames));
    });
  });

  test.each([
    ['256 colours', 255],
    ['255 colours and transparency', 0],
  ])('frames of exactly %s are exact', async (_, alpha) => {
    const cwd = tempFolder();
    const size = { width: 16, height: 16 };
    const frame = (k: number) =>
      paintedPng(size, (x, y) => [x * 16, y * 16, k, x + y === 0 ? alpha : 255]);
    saveFrames(join(cwd, 'frames'), [frame(1), frame(2)]);
    await makeGif(cwd, 'frames');
    const expected = digestsOf([frame(1), frame(2)]);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(expected);
    expect((await decodeGifWithPillow(join(cwd, 'animation.gif'))).frames).toEqual(expected);
  });

  test('frames of more than 256 colours come out near, at the right size', async () => {
    const cwd = tempFolder();
    const size = { width: 64, height: 48 };
    const smooth = (k: number) => paintedPng(size, (x, y) => [x * 4, y * 5, k * 40, 255]);
    saveFrames(join(cwd, 'frames'), [smooth(0), smooth(1), smooth(2)]);
    await makeGif(cwd, 'frames');

    const shown = await pixelsByPillow(join(cwd, 'animation.gif'));
    expect(shown).toHaveLength(3);
    for (const [k, rgba] of shown.entries()) {
      expect(meanError(rgba, pixelsOf(smooth(k)))).toBeLessThan(8);
    }
    expect(decodeGif(join(cwd, 'animation.gif'))).toMatchObject(size);
  });

  test('one pixel, one colour', async () => {
    const cwd = tempFolder();
    const dot = paintedPng({ width: 1, height: 1 }, () => [1, 2, 3, 255]);
    saveFrames(join(cwd, 'frames'), [dot, dot]);
    expect(await makeGif(cwd, 'frames')).toMatchObject({
      width: 1,
      height: 1,
      frames: digestsOf([dot, dot]),
    });
  });
});

describe('the stages in the library', () => {
  /** 0 to count - 1, in an order that `seed` decides. */
  const shuffled = (count: number, seed: number): number[] => {
    const keys = noisePng(seed, { width: count, height: 1 });
    const order = pixelsOf(keys);
    return Array.from({ length: count }, (_, k) => k).sort(
      (a, b) => order.readUInt32BE(a * 4) - order.readUInt32BE(b * 4),
    );
  };

  test('any order of frames and any number of workers give the same bytes', async () => {
    const cwd = tempFolder();
    const pngs = noiseFrames(150);
    const frames = pngs.map((png, index): Frame => ({ index, image: Uint8Array.from(png) }));
    const bytesOf = async (order: readonly number[], workers: number) => {
      const output = join(cwd, 'animation.gif');
      await lastValueFrom(
        from(order.map((k) => frames[k] as Frame)).pipe(
          chunk(),
          encode({ workers }),
          inOrder(({ index }) => index),
          writeGif({ output, delay: 40, loop: 0 }),
        ),
      );
      return readFileSync(output);
    };

    const inOrderBytes = await bytesOf([...frames.keys()], 1);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(digestsOf(pngs));
    const backwards = [...frames.keys()].reverse();
    for (const [order, workers] of [
      [backwards, 1],
      [backwards, 3],
      [shuffled(150, 1), 2],
      [shuffled(150, 2), 4],
    ] as const) {
      expect((await bytesOf(order, workers)).equals(inOrderBytes)).toBe(true);
    }
  });
});

/** By how much the samples of two images of the same size differ on average, of 255. */
function meanError(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, sample, at) => sum + Math.abs(sample - b.readUInt8(at)), 0) / a.length;
}
