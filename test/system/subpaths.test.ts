import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { digestsOf, noiseFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { start } from '../helpers/processes.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const ROOT = resolve(__dirname, '../..');

/** Runs a module in the root, where the package finds itself by its name; gives what it prints as JSON. */
async function evaluate(code: string): Promise<unknown> {
  const args = ['--input-type=module', '-e', code];
  const {
    code: exitCode,
    stdout,
    stderr,
  } = await start(process.execPath, args, { cwd: ROOT }).ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('the public face', () => {
  it('has its operators and stages under paths of their own, too', async () => {
    const all = await evaluate(`
      import * as all from 'image-pipeline';
      import * as operators from 'image-pipeline/operators';
      import * as stages from 'image-pipeline/stages';
      const same = (part) => Object.entries(part).every(([name, value]) => all[name] === value);
      const counts = [operators, stages].map((part) => Object.keys(part).length);
      console.log(JSON.stringify({ same: [operators, stages].every(same), counts }));
    `);
    expect(all).toMatchObject({ same: true });
    for (const count of (all as { counts: number[] }).counts) expect(count).toBeGreaterThan(7);
  });

  it('has the tables of options, and fills options in by them', async () => {
    const settings = await evaluate(`
      import { checkOptions, gifTable } from 'image-pipeline/options';
      console.log(JSON.stringify(checkOptions(gifTable, { fps: 25, loop: 2 })));
    `);
    expect(settings).toMatchObject({ fps: 25, loop: 2, quality: 90, output: 'animation.gif' });
  });

  it('makes a GIF of frames in memory by framesToGif, and checks a PNG by checkPng', async () => {
    const output = join(tempFolder(), 'all.gif');
    const frames = noiseFrames(3);
    const pngs = JSON.stringify(frames.map((png) => Buffer.from(png).toString('base64')));
    const sizes = await evaluate(`
      import { from, lastValueFrom } from 'rxjs';
      import { checkPng, framesToGif, inline } from 'image-pipeline';
      const pngs = ${pngs}.map((text) => Buffer.from(text, 'base64'));
      const frames = from(pngs.map((image, index) => ({ index, image })));
      const toGif = framesToGif({ output: ${JSON.stringify(output)}, delay: 40, backend: inline });
      await lastValueFrom(frames.pipe(toGif));
      console.log(JSON.stringify(pngs.map((png) => checkPng(png).width)));
    `);
    const gif = decodeGif(output);
    expect(sizes).toEqual([gif.width, gif.width, gif.width]);
    expect(gif.frames).toEqual(digestsOf(frames));
    expect(gif.delays).toEqual([40, 40, 40]);
    expect(readFileSync(output).subarray(0, 6).toString()).toBe('GIF89a');
  });
});
