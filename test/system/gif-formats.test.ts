import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { chunk, encode } from 'image-pipeline';
import { from, lastValueFrom } from 'rxjs';
import sharp from 'sharp';
import { CLI, runCli } from '../helpers/cli.js';
import { digestsOf, noiseFrames, noisePng, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { lines, start } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const PACKAGE = join(dirname(CLI), '../..');

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

describe('JPEG and WebP', () => {
  /** A folder with frames of noise in all formats, that lose nothing but in JPEG. */
  async function mixedFolder(): Promise<string> {
    const cwd = framesFolder(1);
    const webp = (number: number) => sharp(noisePng(number)).webp({ lossless: true }).toBuffer();
    writeFileSync(join(cwd, 'frames/1.webp'), await webp(1));
    writeFileSync(join(cwd, 'frames/2.JPG'), await sharp(noisePng(2)).jpeg().toBuffer());
    writeFileSync(join(cwd, 'frames/3.jpeg'), await sharp(noisePng(3)).jpeg().toBuffer());
    writeFileSync(join(cwd, 'frames/10.png'), await webp(10)); // its name does not matter
    writeFileSync(join(cwd, 'frames/4.gif'), 'not a frame');
    return cwd;
  }

  test('are frames as PNGs are, in the same order', async () => {
    const cwd = await mixedFolder();
    const gif = await makeGif(cwd, 'frames');
    const exact = digestsOf([0, 1, 10].map((n) => noisePng(n)));

    expect(gif).toMatchObject({ width: 10, height: 10 });
    expect(gif.frames).toEqual([exact[0], exact[1], gif.frames[2], gif.frames[3], exact[2]]);
    expect(new Set(gif.frames).size).toBe(5);
  });

  test('the bytes do not depend on --workers', async () => {
    const cwd = await mixedFolder();
    const inputs = Array.from({ length: 40 }, () => 'frames');
    const gifs: Buffer[] = [];
    for (const workers of ['1', '3']) {
      await makeGif(cwd, ...inputs, '--workers', workers);
      gifs.push(readFileSync(join(cwd, 'animation.gif')));
    }
    expect(gifs[0]!.equals(gifs[1]!)).toBe(true);
  });

  test('one that is damaged: its frame and its path', async () => {
    const cwd = framesFolder(2);
    const webp = await sharp(noisePng(2)).webp({ lossless: true }).toBuffer();
    writeFileSync(join(cwd, 'frames/2.webp'), webp.subarray(0, 60));
    const { code, stderr } = await runCli(['gif', 'frames', '--quiet'], { cwd });

    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([
      expect.stringMatching(
        /^image-pipeline: Frame 2 \(frames.2\.webp\): The image is damaged: .+/,
      ),
    ]);
    expect(filesIn(cwd)).not.toContain('animation.gif');
  });

  test('without sharp: one line that says how to install it', async () => {
    const cwd = await mixedFolder();
    // The package alone, away from any node_modules.
    const elsewhere = tempFolder();
    for (const part of ['package.json', 'dist']) {
      cpSync(join(PACKAGE, part), join(elsewhere, part), { recursive: true });
    }
    const command = join(elsewhere, 'dist/bin/image-pipeline.js');
    const { code, stderr } = await start(process.execPath, [command, 'gif', 'frames', '--quiet'], {
      cwd,
    }).ended;

    expect({ code, lines: lines(stderr) }).toEqual({
      code: 1,
      lines: [
        `image-pipeline: Frame 1 (${join('frames', '1.webp')}): JPEG and WebP need the package sharp, ` +
          'which is not installed; try `npm install sharp`',
      ],
    });
    expect(filesIn(cwd)).not.toContain('animation.gif');
  });

  test('as bytes in the library they are no PNG: they may come from anywhere', async () => {
    const image = await sharp(noisePng(0)).webp().toBuffer();
    const encoding = lastValueFrom(
      from([{ index: 0, image }]).pipe(chunk(), encode({ workers: 1 })),
    );

    await expect(encoding).rejects.toMatchObject({ code: 'ERR_NOT_A_PNG', index: 0 });
  });
});
