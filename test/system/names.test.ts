import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { startFrameServer } from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, noisePng } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { shell } from '../helpers/shell.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** Bytes of a path: Latin-1 letters stand for bytes, most of which are not UTF-8. */
const bytesOf = (path: string) => Buffer.from(path, 'latin1');

const ODD = ['a\nb.png', 'b\xff.png', 'c\xc3(.png', 'd\xe9\x80\n.png', '\xf0\x9f.png'];

describe('names with newlines, or that are not UTF-8', () => {
  function oddFolder(): string {
    const cwd = tempFolder();
    mkdirSync(bytesOf(`${cwd}/in\xfe`));
    for (const [k, name] of ODD.entries()) {
      writeFileSync(bytesOf(`${cwd}/in\xfe/${name}`), noisePng(k));
    }
    return cwd;
  }

  test.each([
    ['a folder', "$'in\\xfe'"],
    ['a pattern', "$'in\\xfe/*.png'"],
    ['a folder of a pattern', "'in*/*.png'"],
    ['files that the shell found', 'in*/*.png'],
    ['the working directory', '.'],
  ])('%s', async (what, input) => {
    const cwd = oddFolder();
    const inside = what === 'the working directory' ? "cd $'in\\xfe'; " : '';
    const script = `${inside}image-pipeline gif ${input} -o "$OLDPWD"$'/out\\xff.gif' --quiet`;
    expect(await shell(cwd, `OLDPWD=$PWD; ${script}`)).toMatchObject({ code: 0, stderr: '' });
    const [output] = readdirSync(cwd, 'buffer').filter((name) => String(name).startsWith('out'));
    expect(output).toEqual(bytesOf('out\xff.gif'));
    await shell(cwd, 'mv out* animation.gif');
    expect([...decodeGif(join(cwd, 'animation.gif')).frames].sort()).toEqual(
      [...digestsOf(ODD.map((_, k) => noisePng(k)))].sort(),
    );
  });

  test('a delay and an error name the right one', async () => {
    const cwd = oddFolder();
    writeFileSync(bytesOf(`${cwd}/in\xfe/b\xff.png`), 'no image');
    const { code, stderr } = await shell(cwd, "image-pipeline gif $'in\\xfe' --quiet");
    expect(code).toBe(1);
    expect(stderr).toContain('Not a PNG');
  });

  test('a folder for frames, and --resume in it', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(3));
    const fetch = `image-pipeline fetch --port ${server.port} -n 3 -d $'fr\\xff' --quiet`;
    expect(await shell(cwd, fetch)).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(bytesOf(`${cwd}/fr\xff`)).sort()).toEqual(['0.png', '1.png', '2.png']);
    expect(await shell(cwd, `${fetch} --resume`)).toMatchObject({ code: 0, stderr: '' });
    expect(server.accepted()).toBe(3);
    expect(readdirSync(cwd, 'buffer')).toContainEqual(bytesOf('fr\xff'));
  });
});
