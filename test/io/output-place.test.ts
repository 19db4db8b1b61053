import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { findOutput, statsOf } from '../../src/io/output-place.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { systemError } from '../helpers/system-error.js';
import { tempFolder } from '../helpers/temp-folder.js';

const newFolder = () => realpathSync(tempFolder());

describe('findOutput', () => {
  test('a file that is there, past links, with its stats', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in/a.gif'), 'bytes');
    symlinkSync('in', join(folder, 'to'));
    symlinkSync('to/a.gif', join(folder, 'link.gif'));
    const place = await findOutput(join(folder, 'link.gif'));
    expect(place).toMatchObject({ path: join(folder, 'in/a.gif'), isDirect: false });
    expect(place.stats?.size).toBe(5n);
  });

  test('a file that must not be written is refused, though its folder would do', async () => {
    const access = jest.spyOn(promises, 'access').mockRejectedValue(systemError('EACCES'));
    afterThisTest(() => access.mockRestore());
    const path = join(newFolder(), 'a.gif');
    writeFileSync(path, '');
    await expect(findOutput(path)).rejects.toMatchObject({ code: 'EACCES' });
    expect(access).toHaveBeenCalledWith(path, promises.constants.W_OK);
  });

  test('where nothing is, where links lead to', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'in'));
    symlinkSync('in', join(folder, 'to'));
    symlinkSync('second', join(folder, 'first'));
    symlinkSync(join(folder, 'to/new.gif'), join(folder, 'second'));
    const found = { path: join(folder, 'in/new.gif'), stats: undefined, isDirect: false };
    expect(await findOutput(join(folder, 'first'))).toEqual(found);
    expect(await findOutput(join(folder, 'to/new.gif'))).toEqual(found);
    expect((await findOutput(join(folder, 'new/new.gif'))).path).toBe(join(folder, 'new/new.gif'));
    symlinkSync('missing/', join(folder, 'slash'));
    await expect(findOutput(join(folder, 'slash'))).rejects.toThrow(
      'expected a file, it is the name of a folder',
    );
  });

  test('links in a circle are an error of the system', async () => {
    const folder = newFolder();
    symlinkSync('b', join(folder, 'a'));
    symlinkSync('a', join(folder, 'b'));
    await expect(findOutput(join(folder, 'a'))).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(statsOf(join(folder, 'a'))).rejects.toMatchObject({ code: 'ELOOP' });
    expect(await statsOf(join(folder, 'c'))).toBeUndefined();
  });

  test('a FIFO and a device are written to as they are; a folder is nothing to write to', async () => {
    const folder = newFolder();
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    expect(await findOutput(join(folder, 'fifo'))).toMatchObject({ isDirect: true });
    expect(await findOutput('/dev/null')).toMatchObject({ path: '/dev/null', isDirect: true });
    await expect(findOutput(folder)).rejects.toThrow('expected a file, it is a folder');
  });
});
