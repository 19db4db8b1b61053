import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli } from '../helpers/cli.js';
import {
  digest,
  digestsOf,
  noiseFrames,
  paintedPng,
  pixelsOf,
  saveFrames,
} from '../helpers/frames.js';
import { decodeGif, decodeGifWithPillow, pixelsByPillow } from '../helpers/gif-decoders.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(120_000);

/** A soft picture of several thousand colours that moves a little, over a still part. */
const pictures = Array.from({ length: 6 }, (_, k) =>
  paintedPng({ width: 96, height: 64 }, (x, y) => {
    const moves = y < 32 ? k * 3 : 0;
    return [
      Math.round(127 + 120 * Math.sin((x + moves) / 17)),
      Math.round(127 + 120 * Math.cos((y + x) / 23)),
      (x * 2 + y + moves) & 255,
      255,
    ];
  }),
);

const meanOf = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

/** The mean squared difference of two pictures, looked at in blocks of so many pixels a side. */
function errorOf(a: Uint8Array, b: Uint8Array, side: number): number {
  const differences: number[] = [];
  for (let y = 0; y < 64; y += side) {
    for (let x = 0; x < 96; x += side) {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let k = 0; k < side * side; k += 1) {
          const at = ((y + Math.floor(k / side)) * 96 + x + (k % side)) * 4 + channel;
          sum += a[at]! - b[at]!;
        }
        differences.push((sum / (side * side)) ** 2);
      }
    }
  }
  return meanOf(differences);
}

/**
 * Makes a GIF of the pictures; gives its size in bytes and how far off it is, by Pillow's eyes. The
 * same flags are run once.
 */
function make(...args: string[]): ReturnType<typeof makeNow> {
  const key = args.join(' ');
  const made = gifs.get(key) ?? makeNow(args);
  gifs.set(key, made);
  return made;
}

const gifs = new Map<string, ReturnType<typeof makeNow>>();

async function makeNow(args: readonly string[]) {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'frames'), pictures);
  const { code, stdout, stderr } = await runCli(['gif', 'frames', ...args], { cwd });
  const path = join(cwd, 'animation.gif');
  if (code !== 0)
    return { code, stderr, bytes: 0, error: 0, blurs: [], gif: undefined, frames: [] };
  const shown = await pixelsByPillow(path);
  expect(shown).toHaveLength(pictures.length);
  const error = meanOf(pictures.map((picture, k) => errorOf(pixelsOf(picture), shown[k]!, 1)));
  const blurs = pictures.map((picture, k) => errorOf(pixelsOf(picture), shown[k]!, 8));
  const gif = decodeGif(path);
  const bytes = statSync(path).size;
  return { code, stdout, stderr, bytes, error, blurs, gif, frames: shown.map(digest) };
}

describe('gif, of pictures with more than 256 colours', () => {
  test('--quality: the lower, the smaller and the farther off', async () => {
    const results = [];
    for (const quality of ['100', '60', '20', '1']) {
      results.push(await make('--quality', quality));
    }
    const [best, good, poor, worst] = results;

    expect(best!.error).toBeLessThan(40);
    expect(good!.bytes).toBeLessThan(best!.bytes);
    expect(poor!.bytes).toBeLessThan(good!.bytes);
    expect(worst!.bytes).toBeLessThan(poor!.bytes);
    expect(good!.error).toBeGreaterThan(best!.error);
    expect(poor!.error).toBeGreaterThan(good!.error);
    expect(worst!.error).toBeGreaterThan(poor!.error);
  });

  test('its parts can be set alone, over the quality', async () => {
    const standard = await make('--quality', '80');
    const few = await make('--quality', '80', '--colors', '8');
    const tolerant = await make('--quality', '80', '--tolerance', '40');
    // At this quality palettes do not depend on what moves.
    const strict = await make('--quality', '90', '--tolerance', '0');
    const loose = await make('--quality', '90', '--tolerance', '12');
    const fast = await make('--quality', '80', '--fast');
    const one = await make('--quality', '80', '--palette', 'global');

    expect(few.bytes).toBeLessThan(standard.bytes / 2);
    expect(tolerant.bytes).toBeLessThan(standard.bytes);
    expect(strict.bytes).toBeGreaterThan(loose.bytes);
    expect(strict.error).toBeLessThan(loose.error);
    expect(fast.error).toBeGreaterThan(standard.error);
    expect(one.error).toBeGreaterThan(standard.error);
    expect(standard.error).toBeLessThan(100);
  });

  test.each(['bayer', 'floyd-steinberg', 'sierra-lite'])(
    '--dither %s: areas come nearer to their colour, the more the stronger',
    async (method) => {
      const flags = ['--colors', '6', '--tolerance', '0'];
      const plain = await make(...flags);
      const dithered = await make(...flags, '--dither', method);
      const weak = await make(...flags, '--dither', method, '--dither-strength', '0.3');

      // Without dither, a later frame leaves what is shown where that is nearer than its own colours.
      expect(dithered.blurs[0]).toBeLessThan(plain.blurs[0]!);
      expect(meanOf(dithered.blurs)).toBeLessThan(meanOf(weak.blurs));
      expect(dithered.gif!.frames).not.toEqual(plain.gif!.frames);
    },
  );

  test('--max-bytes: the best quality that fits, and which it is', async () => {
    const best = await make('--quality', '90');
    const limit = Math.round(best.bytes * 0.5);
    const fitted = await make('--max-bytes', String(limit));

    expect(fitted.bytes).toBeLessThanOrEqual(limit);
    expect(fitted.bytes).toBeGreaterThan(limit * 0.6);
    const quality = /quality (\d+) in \d passes/.exec(fitted.stderr)?.[1];
    expect(Number(quality)).toBeLessThan(90);
    // It is the GIF of that quality.
    expect((await make('--quality', quality!)).bytes).toBe(fitted.bytes);
  });

  test('--max-bytes: one pass where the quality asked for fits; an error where none does', async () => {
    const roomy = await make('--max-bytes', '1MB', '--quality', '70');
    expect(roomy.stderr).toContain('quality 70 in 1 pass');
    expect(roomy.bytes).toBe((await make('--quality', '70')).bytes);

    const { code, stderr, gif } = await make('--max-bytes', '0.5kB', '--quiet');
    expect(code).toBe(1);
    expect(gif).toBeUndefined();
    expect(stderr).toMatch(/more than 500 bytes even at quality 1; .*--width/);
  });

  test.each([
    ['--quality', '0'],
    ['--quality', '101'],
    ['--colors', '1'],
    ['--tolerance', '-1'],
    ['--dither', 'noise'],
    ['--palette', 'mine'],
    ['--max-bytes', 'much'],
  ])('%s %s is a usage error that names both', async (flag, value) => {
    const { code, stderr } = await make(flag, value);

    expect(code).toBe(2);
    expect(stderr).toContain(`Expected ${flag} to be`);
    expect(stderr).toContain(value);
  });

  test('--merge-duplicates: equal neighbours become one frame with their delays together', async () => {
    const cwd = tempFolder();
    const [a, b] = noiseFrames(2) as [Buffer, Buffer];
    saveFrames(join(cwd, 'frames'), [a, a, a, b, a, a]);
    const flags = ['gif', 'frames', '--delay', '40', '--last-delay', '500', '--quiet'];

    expect((await runCli(flags, { cwd })).code).toBe(0);
    const kept = decodeGif(join(cwd, 'animation.gif'));
    expect(kept.delays).toEqual([40, 40, 40, 40, 40, 500]);

    expect((await runCli([...flags, '--keep-duplicates'], { cwd })).code).toBe(0);
    expect(decodeGif(join(cwd, 'animation.gif'))).toEqual(kept);
    const both = await runCli([...flags, '--keep-duplicates', '--merge-duplicates'], { cwd });
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('--keep-duplicates and --merge-duplicates exclude each other');

    expect((await runCli([...flags, '--merge-duplicates'], { cwd })).code).toBe(0);
    const merged = decodeGif(join(cwd, 'animation.gif'));
    expect(merged.delays).toEqual([120, 40, 540]);
    expect(merged.frames).toEqual([kept.frames[0], kept.frames[3], kept.frames[5]]);
  });

  test('--merge-duplicates: what is shown for longer than a GIF can say is drawn again', async () => {
    const cwd = tempFolder();
    const [a, b] = noiseFrames(2) as [Buffer, Buffer];
    saveFrames(join(cwd, 'frames'), [b, a, a, a, b]);
    const flags = ['--merge-duplicates', '--delay', '400000', '--quiet'];
    expect((await runCli(['gif', 'frames', ...flags], { cwd })).code).toBe(0);

    const { delays, frames } = decodeGif(join(cwd, 'animation.gif'));
    expect(delays).toEqual([400_000, 655_350, 544_650, 400_000]);
    expect(frames[1]).toEqual(frames[2]);
    expect(frames[0]).toEqual(frames[3]);
    expect(new Set(frames).size).toBe(2);
    expect((await decodeGifWithPillow(join(cwd, 'animation.gif'))).frames).toEqual(frames);
  });

  test('what is cleared after an opaque frame of many colours is nothing in two decoders', async () => {
    const cwd = tempFolder();
    const size = { width: 60, height: 60 };
    const alpha = (isThere: boolean) => (isThere ? 255 : 0);
    const flat = paintedPng(size, () => [9, 9, 9, 255]);
    const colorful = paintedPng(size, (x, y) => [x * 4, y * 4, (x * y) & 255, 255]);
    const withHole = paintedPng(size, (x, y) => [x * 4, y * 4, (x * y) & 255, alpha(y > 0)]);
    // Pillow takes the first frame's word for whether there is transparency at all.
    const first = paintedPng(size, (x) => [9, 9, 9, alpha(x > 0)]);
    saveFrames(join(cwd, 'frames'), [first, flat, colorful, withHole]);
    expect((await runCli(['gif', 'frames', '--quiet'], { cwd })).code).toBe(0);

    const last = (await pixelsByPillow(join(cwd, 'animation.gif')))[3]!;
    expect([last[3], last[60 * 4 + 3]]).toEqual([0, 255]);
    const { frames } = decodeGif(join(cwd, 'animation.gif'));
    expect((await decodeGifWithPillow(join(cwd, 'animation.gif'))).frames).toEqual(frames);
  });

  test('two decoders show the same pixels, and those that did not change stay', async () => {
    const { gif, frames: byPillow } = await make('--quality', '70');
    expect(byPillow).toEqual(gif!.frames);
    expect(new Set(byPillow).size).toBe(pictures.length);
  });
});

describe('gif, of sprites', () => {
  test('what is uncovered is cleared: exact in two decoders', async () => {
    const cwd = tempFolder();
    const NOTHING = [0, 0, 0, 0] as const;
    const sprites = Array.from({ length: 12 }, (_, k) =>
      paintedPng({ width: 20, height: 12 }, (x, y) => {
        const isBody = x >= k && x < k + 6 && y >= 3 && y < 9;
        const isGround = k % 4 < 2 && y === 11;
        return isBody ? [x * 12, y * 20, k * 20, 255] : isGround ? [9, 99, 9, 255] : NOTHING;
      }),
    );
    saveFrames(join(cwd, 'frames'), sprites);
    expect((await runCli(['gif', 'frames', '--quiet'], { cwd })).code).toBe(0);

    const path = join(cwd, 'animation.gif');
    expect(decodeGif(path).frames).toEqual(digestsOf(sprites));
    expect((await decodeGifWithPillow(path)).frames).toEqual(digestsOf(sprites));
  });
});
