import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CLI, THREE_TIMES } from '../helpers/cli.js';
import { digestsOf, noiseFrames, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { blocksOf } from '../helpers/documents.js';
import { start } from '../helpers/processes.js';
import { tempFolder } from '../helpers/temp-folder.js';

const ROOT = resolve(__dirname, '../..');
const blocks = (language: string): string[] => blocksOf('README.md', language);

describe('the README', () => {
  it('begins with two commands that are true', async () => {
    expect(blocks('sh').slice(0, 2)).toEqual([
      'npm ci && npx image-pipeline demo\n',
      'npm ci && npm test\n',
    ]);
    // `npm ci` and `npm test` are what runs this; the demo is left, with a folder to itself.
    const folder = tempFolder();
    const demo = await start(
      'npx',
      [
        'image-pipeline',
        'demo',
        '-n',
        '100',
        '-d',
        join(folder, 'frames'),
        '-o',
        `${folder}/a.gif`,
      ],
      { cwd: ROOT },
    ).ended;
    expect(demo.code).toBe(0);
    expect(demo.stdout).toMatch(THREE_TIMES);
    expect(existsSync(join(folder, 'frames', '99.png'))).toBe(true);
  }, 120_000);

  it('makes a GIF through pipes', async () => {
    const folder = saveFrames(tempFolder(), noiseFrames(3));
    const piped = blocks('sh').find((block) => block.startsWith('cat *.png | npx image-pipeline'));
    // npx would look for the package in the folder.
    const script = (piped as string).replace('npx image-pipeline', '"$NODE" "$CLI"');
    const env = { NODE: process.execPath, CLI };
    const ended = await start('sh', ['-c', script], { cwd: folder, env }).ended;
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(decodeGif(join(folder, 'animation.gif')).frames).toEqual(digestsOf(noiseFrames(3)));
  }, 60_000);

  it('composes a pipeline that runs', async () => {
    const [example = ''] = blocks('js');
    const folder = tempFolder();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules', 'image-pipeline'));
    symlinkSync(join(ROOT, 'node_modules', 'rxjs'), join(folder, 'node_modules', 'rxjs'));
    writeFileSync(join(folder, 'example.mjs'), example);

    const ended = await start(process.execPath, ['example.mjs'], { cwd: folder }).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain("type: 'gif-written'");
    expect(decodeGif(join(folder, 'noise.gif')).frames).toHaveLength(200);
  }, 60_000);
});
