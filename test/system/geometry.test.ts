import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli } from '../helpers/cli.js';
import { startFrameServer } from '../helpers/fault-server.js';
import {
  digest,
  digestsOf,
  noiseFrames,
  noisePng,
  paintedPng,
  pixelsOf,
  readFrames,
  saveFrames,
} from '../helpers/frames.js';
import { decodeGif, pixelsByPillow } from '../helpers/gif-decoders.js';
import { pixelList } from '../helpers/images.js';
import { runPipeline } from '../helpers/library.js';
import { lines } from '../helpers/processes.js';
import { resizeWithPillow } from '../helpers/pillow.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** Runs `gif` on these frames; gives what Pillow shows of each frame, as lists of pixels. */
async function show(frames: readonly Buffer[], ...args: string[]) {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'frames'), frames);
  const { code, stderr } = await runCli(['gif', 'frames', '--quiet', ...args], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const path = join(cwd, 'animation.gif');
  const { width, height } = decodeGif(path);
  const shown = await pixelsByPillow(path);
  return { size: `${width}x${height}`, frames: shown.map((rgba) => pixelList({ rgba })) };
}

const RED = [255, 0, 0, 255] as const;
const BLUE = [0, 0, 255, 255] as const;
const NOTHING = [0, 0, 0, 0] as const;

describe('gif', () => {
  test('--width: what Pillow makes of the frame in linear light', async () => {
    const size = { width: 40, height: 30 };
    const frames = noiseFrames(3, size);
    const target = { width: 16, height: 12 };
    const { size: shown, frames: pixels } = await show(frames, '--width', '16');
    expect(shown).toBe('16x12');
    for (const [k, frame] of frames.entries()) {
      const expected = await resizeWithPillow({ ...size, rgba: pixelsOf(frame) }, target, size);
      const differences = pixels[k]!.flat().map((value, at) => Math.abs(value - expected[at]!));
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    }
  });

  test('--crop, then --height; --resample nearest keeps the pixels', async () => {
    const stripes = (k: number) =>
      paintedPng({ width: 9, height: 6 }, (x, y) => (x < 3 || y < 2 ? RED : [x, y, k, 255]));
    const crop = ['--crop', '6x4+3+2'];
    const expected = (k: number, step: number) =>
      Array.from({ length: (24 / step) * (1 / step) }, (_, n) => {
        const columns = 6 / step;
        const x = 3 + Math.floor((n % columns) * step + step / 2);
        const y = 2 + Math.floor(Math.floor(n / columns) * step + step / 2);
        return [x, y, k, 255];
      });
    const whole = await show([stripes(1), stripes(2)], ...crop);
    expect(whole).toEqual({ size: '6x4', frames: [expected(1, 1), expected(2, 1)] });
    const half = await show([stripes(1)], ...crop, '--height', '2', '--resample', 'nearest');
    expect(half).toEqual({ size: '3x2', frames: [expected(1, 2)] });
  });

  describe('soft edges', () => {
    const soft = paintedPng({ width: 4, height: 1 }, (x) => [255, 0, 10, [255, 128, 127, 0][x]!]);

    test('are cut at half', async () => {
      const { frames } = await show([soft]);
      expect(frames).toEqual([[[255, 0, 10, 255], [255, 0, 10, 255], NOTHING, NOTHING]]);
    });

    test('--matte: are blended with the colour of the page', async () => {
      const { frames } = await show([soft], '--matte', '#0064c8');
      const [half, less] = [128 / 255, 127 / 255].map((alpha) =>
        [0, 100, 200].map((under, k) => Math.round([255, 0, 10][k]! * alpha + under * (1 - alpha))),
      );
      expect(frames).toEqual([[[255, 0, 10, 255], [...half!, 255], [...less!, 255], NOTHING]]);
    });

    test('--matte: those that come of resizing, too', async () => {
      const hard = paintedPng({ width: 40, height: 20 }, (x) => (x < 25 ? RED : NOTHING));
      const { frames } = await show([hard], '--width', '4', '--matte', '#00f');
      const [, , edge, after] = frames[0]!;
      expect(edge!.slice(1, 2)).toEqual([0]);
      expect(edge![3]).toBe(255);
      expect(edge![0]! + edge![2]!).toBe(255);
      expect([edge![0]! > 64, edge![2]! > 64]).toEqual([true, true]);
      expect(after).not.toEqual(RED);
    });
  });

  describe('frames of different sizes, across chunks, make one GIF', () => {
    // Wide, tall, and another wide one in the second chunk.
    const wide = paintedPng({ width: 8, height: 4 }, () => RED);
    const tall = paintedPng({ width: 4, height: 8 }, () => BLUE);
    const frames = Array.from({ length: 66 }, (_, k) => (k % 65 === 0 ? wide : tall));
    const rows = (...pixels: (readonly number[])[]) => pixels.flatMap((p) => [p, p, p, p]);
    const columns = (...pixels: (readonly number[])[]) => [
      ...pixels,
      ...pixels,
      ...pixels,
      ...pixels,
    ];

    test.each([
      [[], rows(NOTHING, RED, RED, NOTHING), columns(NOTHING, BLUE, BLUE, NOTHING)],
      [
        ['--fit', 'contain', '--background', '#123456'],
        rows([0x12, 0x34, 0x56, 255], RED, RED, [0x12, 0x34, 0x56, 255]),
        columns([0x12, 0x34, 0x56, 255], BLUE, BLUE, [0x12, 0x34, 0x56, 255]),
      ],
      [['--fit', 'cover'], Array(16).fill(RED), Array(16).fill(BLUE)],
      [['--fit', 'fill'], Array(16).fill(RED), Array(16).fill(BLUE)],
    ])('%j', async (args, ofWide, ofTall) => {
      const { size, frames: shown } = await show(frames, '--width', '4', '--height', '4', ...args);
      expect(size).toBe('4x4');
      expect(shown).toHaveLength(66);
      expect([shown[0], shown[1], shown[64], shown[65]]).toEqual([
        ...[ofWide, ofTall],
        ...[ofTall, ofWide],
      ]);
    });
  });
});

describe('what it refuses', () => {
  test('a crop that is not inside a frame: its index, its path, both sizes', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), [
      noisePng(0),
      noisePng(1),
      noisePng(2, { width: 8, height: 9 }),
    ]);
    const { code, stdout, stderr } = await runCli(['gif', 'frames', '--crop', '5x5+4+4'], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([
      'image-pipeline: Frame 2 (frames/2.png): Its size is 8x9; the crop 5x5+4+4 does not lie inside',
    ]);
    const { error } = await runPipeline('gifPipeline', {
      inputs: [join(cwd, 'frames')],
      output: join(cwd, 'animation.gif'),
      crop: { width: 5, height: 5, x: 4, y: 4 },
    });
    expect(error).toMatchObject({ code: 'ERR_CROP_OUTSIDE_FRAME', index: 2 });
    expect(filesIn(cwd)).not.toContain('animation.gif');
  });

  test('a frame that would get too large', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), [noisePng(0, { width: 1, height: 50 })]);
    const { code, stderr } = await runCli(['gif', 'frames', '--width', '65535'], { cwd });
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([expect.stringMatching(/Frame 0 .* would become 65535x3276750/)]);
  });

  test.each([
    ['--crop', '5x5', '--crop to be WIDTHxHEIGHT+X+Y in pixels'],
    ['--crop', '0x5+0+0', '--crop to be WIDTHxHEIGHT+X+Y in pixels'],
    ['--width', '0', '--width to be a whole number from 1 to 65535'],
    ['--height', 'tall', '--height to be a whole number from 1 to 65535'],
    ['--fit', 'cover', '--fit to be used with both --width and --height, got cover'],
    ['--fit', 'zoom', '--fit to be one of contain, cover, fill, inside'],
    ['--background', 'red', '--background to be `transparent`, `#rgb` or `#rrggbb`'],
    ['--resample', 'cubic', '--resample to be one of lanczos, nearest'],
  ])('%s %s', async (flag, value, expected) => {
    const { code, stderr } = await runCli(['gif', 'frames', flag, value], { cwd: tempFolder() });
    expect(code).toBe(2);
    expect(lines(stderr)).toEqual([
      expect.stringContaining(`image-pipeline: Expected ${expected}`),
    ]);
  });
});

test('fetch resizes the GIF, by flags and environment, and saves the frames as they came', async () => {
  const cwd = tempFolder();
  const frames = noiseFrames(3);
  const server = await startFrameServer(frames);
  const args = ['fetch', '--port', String(server.port), '-n', '3', '--width', '20'];
  const env = { IMAGE_PIPELINE_CROP: '5x4+1+2', IMAGE_PIPELINE_RESAMPLE: 'nearest' };
  const { code, stderr } = await runCli([...args, '--quiet'], { cwd, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

  const saved = readFrames(join(cwd, 'frames'), 3);
  expect(digestsOf(saved).sort()).toEqual(digestsOf(frames).sort());
  const enlarged = saved.map((png) => {
    const pixels = pixelList({ rgba: pixelsOf(png) });
    return digest(
      Uint8Array.from(
        Array.from({ length: 20 * 16 }, (_, k) => {
          const x = 1 + Math.floor((k % 20) / 4);
          const y = 2 + Math.floor(k / 20 / 4);
          return pixels[y * 10 + x]!;
        }).flat(),
      ),
    );
  });
  expect(decodeGif(join(cwd, 'animation.gif'))).toMatchObject({
    width: 20,
    height: 16,
    frames: enlarged,
  });
});

test('demo takes the flags too', async () => {
  const cwd = tempFolder();
  const args = ['demo', '-n', '2', '--width', '6', '--height', '9', '--fit', 'inside', '--quiet'];
  expect(await runCli(args, { cwd })).toMatchObject({ code: 0, stderr: '' });
  expect(decodeGif(join(cwd, 'animation.gif'))).toMatchObject({ width: 6, height: 6 });
});
