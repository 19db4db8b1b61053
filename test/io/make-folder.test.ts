import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { makeFolder } from '../../src/io/make-folder.js';
import { tempFolder } from '../helpers/temp-folder.js';

describe('makeFolder: what it gives removes', () => {
  test('each folder that it made, and none that was there', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'there'));
    const remove = await makeFolder(join(root, 'there/a/b/c'));
    expect(existsSync(join(root, 'there/a/b/c'))).toBe(true);
    await remove();
    expect(existsSync(join(root, 'there/a'))).toBe(false);
    expect(existsSync(join(root, 'there'))).toBe(true);
  });

  test('nothing where the folder was there', async () => {
    const folder = tempFolder();
    await (
      await makeFolder(folder)
    )();
    expect(existsSync(folder)).toBe(true);
  });

  test('nothing that has something in it, nor what that is in', async () => {
    const root = tempFolder();
    const remove = await makeFolder(join(root, 'a/b/c'));
    writeFileSync(join(root, 'a/file'), '');
    await remove();
    expect(existsSync(join(root, 'a/b'))).toBe(false);
    expect(existsSync(join(root, 'a/file'))).toBe(true);
  });

  test('a name that is not UTF-8', async () => {
    const root = tempFolder();
    const remove = await makeFolder(join(root, 'a\udcff/b'));
    expect(existsSync(Buffer.from(`${root}/a\xff/b`, 'latin1'))).toBe(true);
    await remove();
    expect(existsSync(Buffer.from(`${root}/a\xff`, 'latin1'))).toBe(false);
  });
});
