import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findFrames } from '../../src/io/find-frames.js';
import { toSystemPath } from '../../src/io/path-bytes.js';
import { rejectsWith } from '../helpers/fails-with.js';
import { tempFolder } from '../helpers/temp-folder.js';

/** A folder with files of these names, and the folders that they are in. */
function folderWith(...names: string[]): string {
  const folder = tempFolder();
  for (const name of names) {
    mkdirSync(toSystemPath(join(folder, dirname(name))), { recursive: true });
    writeFileSync(toSystemPath(join(folder, name)), '');
  }
  return folder;
}

/** What an input stands for, from a folder on. */
const find = async (folder: string, input: string): Promise<string[]> =>
  (await findFrames([join(folder, input)])).map(({ path }) => path.slice(folder.length + 1));

describe('names in a folder', () => {
  const odd = ['a\nb.png', '\n.png', '\udcff.png', 'c\\d.png', 'q"r.png', '!e.png', 'f{1}.png'];

  test.each([
    ['the folder', 'in'],
    ['a pattern', 'in/*.png'],
    ['a pattern with folders', '**/*.png'],
  ])('that are odd are all found, by %s', async (_, input) => {
    const folder = folderWith(...odd.map((name) => join('in', name)));
    const found = await find(folder, input);
    expect(found.sort()).toEqual(odd.map((name) => join('in', name)).sort());
  });

  test('folders, and links to folders, with the name of a frame are left out', async () => {
    const folder = folderWith('in/1.png', 'in/2.png/x.txt', 'in/3.txt');
    symlinkSync(join(folder, 'in/2.png'), join(folder, 'in/4.png'));
    symlinkSync(join(folder, 'in/1.png'), join(folder, 'in/5.png'));
    expect(await find(folder, 'in')).toEqual(['in/1.png', 'in/5.png']);
    expect(await find(folder, 'in/*.png')).toEqual(['in/1.png', 'in/5.png']);
  });

  test('links to folders are followed, whatever bytes their names have', async () => {
    const folder = folderWith('in/0.png', 'out\udcff/1.png');
    symlinkSync(toSystemPath(join(folder, 'out\udcff')), join(folder, 'in/link'));
    expect(await find(folder, 'in/**/*.png')).toEqual(['in/0.png', 'in/link/1.png']);
  });

  test('a broken link is no reason to leave a frame out in silence', async () => {
    const folder = folderWith('in/1.png');
    symlinkSync('nowhere', join(folder, 'in/2.png'));
    expect(await find(folder, 'in')).toEqual(['in/1.png', 'in/2.png']);
  });
});

describe('what exists by its name is no pattern', () => {
  test.each([
    'shots (1).png',
    'a{1}.png',
    'b{x,y}.png',
    '!important.png',
    '+(x).png',
    'x[1].png',
    'back\\slash.png',
    '*.png',
    'what?.png',
  ])('the file %s', async (name) => {
    const folder = folderWith(
      name,
      'a1.png',
      'shots 1.png',
      'x1.png',
      'bx.png',
      'x.png',
      'other.png',
    );
    expect(await find(folder, name)).toEqual([name]);
  });

  test.each([
    'shots (1)',
    'shots (1|2)',
    'a{1}',
    'b{x,y}',
    '!important',
    '+(x)',
    'x[1]',
    'back\\slash',
    'st*r',
    '\udcfe',
    'line\nline',
    'shots (1)/in {a}',
  ])('the folder %s of a pattern', async (name) => {
    const others = ['shots 1', 'shots 2', 'a1', 'bx', 'important', 'x', 'x1', 'backslash', 'star'];
    const folder = folderWith(`${name}/2.png`, ...others.map((other) => `${other}/3.png`));
    expect(await find(folder, `${name}/*.png`)).toEqual([join(name, '2.png')]);
    expect(await find(folder, `${name}/**/[0-9].png`)).toEqual([join(name, '2.png')]);
  });

  test.each([
    ['shots (1)*.png', ['shots (1)a.png']],
    ['a{1}*.png', ['a{1}b.png']],
    ['!imp*.png', ['!imp1.png']],
    ['back\\s*.png', ['back\\s.png']],
    ['say "*.png', ['say "x".png']],
    ['x \\[1\\]*.png', ['x [1]a.png']],
    ['*(1)*.png', ['shots (1)a.png']],
  ])('beside what is a pattern, %s', async (pattern, expected) => {
    const names = ['shots 1a.png', 'a1b.png', 'imp1.png', 'x 1a.png', 'backs.png', 'say x.png'];
    const folder = folderWith(...names, ...expected);
    const found = await inFolder(folder, pattern);
    expect(found).toEqual(expected);
  });

  test.each([
    ['{a,b}/?.png', ['a/1.png', 'b/2.png']],
    ['@(a|b)/*', ['a/1.png', 'b/2.png']],
    ['!(a)/*.png', ['b/2.png', 'c (1)/3.png']],
    ['[ab]/{1..3}.png', ['a/1.png', 'b/2.png']],
    ['{a,c (1)}/*.png', ['a/1.png', 'c (1)/3.png']],
    ['(a|b)/2.png', ['b/2.png']],
  ])('patterns are patterns still: %s', async (pattern, expected) => {
    const folder = folderWith('a/1.png', 'b/2.png', 'c (1)/3.png');
    expect(await inFolder(folder, pattern)).toEqual(expected);
  });

  test('a folder whose whole name is special is that folder', async () => {
    const folder = folderWith('*/1.png', 'a/2.png');
    expect(await inFolder(folder, '*/*.png')).toEqual(['*/1.png']);
  });

  test('a pattern longer than a name can be', async () => {
    const folder = folderWith('a/1.png');
    const pattern = `a/{${Array.from({ length: 200 }, (_, k) => k).join(',')}}.png`;
    expect(await find(folder, pattern)).toEqual(['a/1.png']);
  });

  /** With the folder as the working directory, so that the pattern is the whole input. */
  async function inFolder(folder: string, pattern: string): Promise<string[]> {
    const before = process.cwd();
    process.chdir(folder);
    try {
      return (await findFrames([pattern])).map(({ path }) => path);
    } finally {
      process.chdir(before);
    }
  }
});

describe('what is not there', () => {
  test.each(['none.png', 'none (1).png', 'none{1}.png', 'no|ne.png', '!none.png', 'a.png/1.png'])(
    '%s cannot be read',
    async (name) => {
      const folder = folderWith('a.png');
      const error = await rejectsWith('ERR_INPUT_UNREADABLE', findFrames([join(folder, name)]));
      expect(error.message).toMatch(/ENOENT|ENOTDIR/);
      expect(basename(error.path as string)).toBe(basename(name));
    },
  );

  test.each(['none*.png', 'none[1].png', 'none/*.png', '{no,ne}.png'])(
    'the pattern %s matches nothing',
    async (name) => {
      await rejectsWith('ERR_NO_FRAMES', findFrames([join(folderWith('a.png'), name)]));
    },
  );

  test('a device is no input', async () => {
    const error = await rejectsWith('ERR_INPUT_UNREADABLE', findFrames(['/dev/null']));
    expect(error.message).toBe(
      'Cannot read /dev/null: expected a folder, a file or a pipe, it is a device',
    );
  });
});
