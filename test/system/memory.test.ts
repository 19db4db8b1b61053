import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, jest, test } from '@jest/globals';
import sharp from 'sharp';
import { CLI, runCli } from '../helpers/cli.js';
import { startFaultServer, whole } from '../helpers/fault-server.js';
import { noiseFrames, noisePng, paintedPng, saveFrames } from '../helpers/frames.js';
import { lines, start } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(120_000);

/** One colour each, so that files are small whatever the size of the pictures. */
const flatFrames = (count: number, width: number, height: number): Promise<Buffer[]> =>
  Promise.all(
    Array.from({ length: count }, (_, k) =>
      sharp({ create: { width, height, channels: 3, background: { r: 5 * k, g: 9, b: 90 } } })
        .png()
        .toBuffer(),
    ),
  );

/** Of thousands of colours, which take a thread long enough to meet the others at their work. */
const gradient = (width: number, height: number): Buffer =>
  paintedPng({ width, height }, (x, y) => [x & 255, y & 255, (x >> 3) & 255, 255], {
    filterType: 1,
  });

/** Runs the command; gives the most memory that it took, in bytes. */
async function peakOf(args: readonly string[], cwd: string): Promise<number> {
  const preload = pathToFileURL(resolve(__dirname, '../helpers/scripts/peak.mjs'));
  const log = join(tempFolder(), 'peak');
  const all = ['--import', preload.href, CLI, ...args, '--workers', '4', '--quiet'];
  const run = start(process.execPath, all, { cwd, env: { PEAK_LOG: log } });
  expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
  return Number(readFileSync(log, 'utf8'));
}

const gifOf = (cwd: string, name: string): Buffer => readFileSync(join(cwd, name));

describe('--max-memory', () => {
  test('bounds what all threads take at once; the GIF is the same, byte for byte', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'tiny'), noiseFrames(20));
    // Chunks of 8, 8 and 4 frames, which take some 75 MB each: 36 bytes a pixel.
    saveFrames(join(cwd, 'large'), Array<Buffer>(20).fill(gradient(2048, 1024)));
    const base = await peakOf(['gif', 'tiny', '-o', 'tiny.gif'], cwd);
    const free = await peakOf(['gif', 'large', '-o', 'free.gif'], cwd);
    const bound = await peakOf(['gif', 'large', '-o', 'bound.gif', '--max-memory', '80MB'], cwd);
    // Three at once took most of 225 MB; one alone must not take two thirds of that.
    expect(free - base).toBeGreaterThan(150e6);
    expect(bound - base).toBeLessThan((free - base) * 0.65);
    expect(gifOf(cwd, 'bound.gif').equals(gifOf(cwd, 'free.gif'))).toBe(true);
  });

  test('a frame that takes more than all of it is made all the same', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(60, { width: 40, height: 30 }));
    for (const [name, ...limit] of [['free.gif'], ['bound.gif', '--max-memory', '1']] as const) {
      const args = ['gif', 'frames', '-o', name, '--workers', '3', '--quiet', ...limit];
      expect(await runCli(args, { cwd })).toMatchObject({ code: 0, stderr: '' });
    }
    expect(gifOf(cwd, 'bound.gif').equals(gifOf(cwd, 'free.gif'))).toBe(true);
  });

  test('large and small frames in turns, resized, of files that sharp decodes', async () => {
    const cwd = tempFolder();
    const [small, large] = await Promise.all([flatFrames(50, 30, 30), flatFrames(50, 700, 700)]);
    const photos = small.map((frame, k) => {
      const image = sharp(k % 16 < 8 ? frame : large[k]);
      return k % 2 ? image.jpeg().toBuffer() : image.webp().toBuffer();
    });
    saveFrames(join(cwd, 'frames'), await Promise.all(photos));
    const size = ['--width', '64', '--height', '64'];
    for (const [name, ...limit] of [['free.gif'], ['bound.gif', '--max-memory', '20MB']] as const) {
      const args = ['gif', 'frames', '-o', name, '--workers', '3', '--quiet', ...size, ...limit];
      expect(await runCli(args, { cwd })).toMatchObject({ code: 0, stderr: '' });
    }
    expect(gifOf(cwd, 'bound.gif').equals(gifOf(cwd, 'free.gif'))).toBe(true);
  });

  test('fetch takes it, too', async () => {
    const cwd = tempFolder();
    const server = await startFaultServer(() => whole(noisePng(1)));
    const args = ['fetch', '--port', String(server.port), '-n', '30', '--quiet'];
    expect(await runCli([...args, '--max-memory', '1kB'], { cwd })).toMatchObject({ code: 0 });
    expect((await runCli([...args, '--max-memory', '0'], { cwd })).code).toBe(2);
  });
});

describe('--max-pixels', () => {
  const refused = async (cwd: string, ...args: readonly string[]) => {
    const { code, stderr } = await runCli([...args, '--quiet'], { cwd });
    expect(code).toBe(1);
    return lines(stderr);
  };

  test('of a PNG, a JPEG and a frame that is resized: refused with the size and the flag', async () => {
    const cwd = tempFolder();
    const png = noisePng(1, { width: 20, height: 10 });
    saveFrames(join(cwd, 'a'), [png]);
    saveFrames(join(cwd, 'b'), [await sharp(png).jpeg().toBuffer()]);
    const most = ['--max-pixels', '199'];
    expect(await refused(cwd, 'gif', 'a', ...most)).toEqual([
      'image-pipeline: Frame 0 (a/0.png): Its size is 20x10; at most 199 pixels are allowed (--max-pixels)',
    ]);
    expect(await refused(cwd, 'gif', 'b', ...most)).toEqual([
      'image-pipeline: Frame 0 (b/0.png): Its size is 20x10; at most 199 pixels are allowed (--max-pixels)',
    ]);
    expect(await refused(cwd, 'gif', 'a', '--width', '30', '--max-pixels', '449')).toEqual([
      'image-pipeline: Frame 0 (a/0.png): It would become 30x15; at most 65535 a side and 449 pixels are allowed (--max-pixels)',
    ]);
    expect((await runCli(['gif', 'a', '--max-pixels', '200'], { cwd })).code).toBe(0);
  });

  test('over the network, where asking again would be in vain', async () => {
    const cwd = tempFolder();
    const server = await startFaultServer(() => whole(noisePng(1, { width: 20, height: 10 })));
    const args = ['fetch', '--port', String(server.port), '-n', '1', '--max-pixels', '199'];
    expect(await refused(cwd, ...args)).toEqual([
      expect.stringMatching(/Its size is 20x10; at most 199 pixels are allowed \(--max-pixels\)$/),
    ]);
    expect(server.accepted()).toBe(1);
    expect(filesIn(cwd)).toEqual([]);
  });

  test('more than the default is taken where it is asked for', async () => {
    const cwd = tempFolder();
    const [frame] = await flatFrames(1, 16_384, 2_049);
    saveFrames(join(cwd, 'frames'), [frame as Buffer]);
    expect(await refused(cwd, 'gif', 'frames')).toEqual([
      expect.stringMatching(/Its size is 16384x2049; at most 33554432 pixels are allowed/),
    ]);
    const args = ['gif', 'frames', '--max-pixels', '40000000', '--quiet'];
    expect(await runCli(args, { cwd })).toMatchObject({ code: 0, stderr: '' });
    // GIF89a, 18: the size of the screen.
    const gif = gifOf(cwd, 'animation.gif');
    expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([16_384, 2_049]);
  });
});
