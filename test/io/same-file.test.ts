import { execFileSync } from 'node:child_process';
import { closeSync, linkSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isSameFile, isSameFolder, statsBehind } from '../../src/io/same-file.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { tempFolder } from '../helpers/temp-folder.js';

describe('isSameFile', () => {
  test('by whatever name, and by a descriptor', async () => {
    const folder = tempFolder();
    const at = (name: string) => join(folder, name);
    writeFileSync(at('a'), '');
    writeFileSync(at('b'), '');
    linkSync(at('a'), at('hard'));
    symlinkSync(at('a'), at('soft'));
    const fd = openSync(at('a'), 'r');
    afterThisTest(() => closeSync(fd));
    const a = await statsBehind({ path: at('a') });
    for (const same of [
      { path: at('hard') },
      { path: at('soft') },
      { fd },
      { path: at('b'), fd },
    ]) {
      expect(isSameFile(a, await statsBehind(same))).toBe(true);
    }
    for (const other of [{ path: at('b') }, { path: at('c') }, {}, { path: 1 }, { fd: null }]) {
      expect(isSameFile(a, await statsBehind(other))).toBe(false);
      expect(isSameFile(await statsBehind(other), a)).toBe(false);
    }
    expect(await statsBehind({ fd: 1e6 })).toBeUndefined();
    expect(isSameFile(undefined, undefined)).toBe(false);
  });

  test('what is no regular file may be there twice', async () => {
    const path = join(tempFolder(), 'fifo');
    execFileSync('mkfifo', [path]);
    const fifo = await statsBehind({ path });
    expect(fifo?.isFIFO()).toBe(true);
    expect(isSameFile(fifo, fifo)).toBe(false);
  });

  test('numbers of files are those of one device', async () => {
    const path = join(tempFolder(), 'a');
    writeFileSync(path, '');
    const a = (await statsBehind({ path }))!;
    const other = (await statsBehind({ path }))!;
    other.dev += 1n;
    expect(isSameFile(a, other)).toBe(false);
  });
});

describe('isSameFolder', () => {
  test('folders that are there, by any name', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'a'));
    mkdirSync(join(root, 'b'));
    symlinkSync(join(root, 'a'), join(root, 'link'));
    expect(await isSameFolder(join(root, 'a'), join(root, 'link'))).toBe(true);
    expect(await isSameFolder(join(root, 'a'), `${root}/b/../a/`)).toBe(true);
    expect(await isSameFolder(join(root, 'a'), join(root, 'b'))).toBe(false);
    expect(await isSameFolder('/', '/')).toBe(true);
  });

  test('folders that are not there yet, by the last one that is', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'a'));
    symlinkSync(join(root, 'a'), join(root, 'link'));
    expect(await isSameFolder(`${root}/a/x/y`, `${root}/link/x/y/`)).toBe(true);
    expect(await isSameFolder(`${root}/a/x/y`, `${root}/link/x/z`)).toBe(false);
    expect(await isSameFolder(`${root}/a/x/y`, `${root}/link/z/y`)).toBe(false);
    expect(await isSameFolder(`${root}/a`, `${root}/new/a`)).toBe(false);
    expect(await isSameFolder(`${root}/new/a`, `${root}/a`)).toBe(false);
  });
});
