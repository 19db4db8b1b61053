import fs, {
  chmodSync,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { createPartFile, removeStaleParts, writeWhole } from '../../src/io/part-file.js';
import { partPath } from '../../src/io/part-path.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { openDescriptors } from '../helpers/descriptors.js';
import { systemError } from '../helpers/system-error.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

const bytes = Uint8Array.of(1, 2, 3);
const { open: reallyOpen } = promises;
/** Calls `change` with each file that is opened in this test. */
function onOpened(change: (file: promises.FileHandle) => unknown): void {
  const spy = jest.spyOn(promises, 'open').mockImplementation(async (...args) => {
    const file = await reallyOpen(...args);
    await change(file);
    return file;
  });
  afterThisTest(() => spy.mockRestore());
}
const modeOf = (path: string): number => statSync(path).mode & 0o7777;

/** Of the same file as `path`, made by another process, or by one before this of the same number. */
function foreignPart(path: string, pid: number): string {
  const part = partPath(path).replace(/\.\d+-[0-9a-f]{8}-/, `.${pid}-00000000-`);
  writeFileSync(part, 'half of a file');
  return part;
}

/** Larger than any number of a process on Linux. */
const NOBODY = 2 ** 22 + 1;

describe('removeStaleParts', () => {
  test('removes what processes left that are gone, and nothing else', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.gif');
    const stale = [foreignPart(path, NOBODY), foreignPart(path, process.pid)];
    const kept = [
      foreignPart(path, process.ppid),
      foreignPart(join(folder, 'b.gif'), NOBODY),
      join(folder, 'a.gif'),
      partPath(path), // of this very run
    ];
    for (const one of kept.slice(2)) writeFileSync(one, '');
    await removeStaleParts(path);
    expect(stale.filter(existsSync)).toEqual([]);
    expect(kept.filter((one) => !existsSync(one))).toEqual([]);
  });

  test('a process of another user runs, too', async () => {
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
      throw systemError('EPERM');
    });
    afterThisTest(() => kill.mockRestore());
    const path = join(tempFolder(), 'a.gif');
    const part = foreignPart(path, 4_711);
    await removeStaleParts(path);
    expect(kill).toHaveBeenCalledWith(4_711, 0);
    expect(existsSync(part)).toBe(true);
  });

  test('a folder that is not there has none', async () => {
    await removeStaleParts(join(tempFolder(), 'missing', 'a.gif'));
  });
});

describe('writeWhole', () => {
  test('the file appears with all of its bytes, and nothing else does', () => {
    const folder = tempFolder();
    const path = join(folder, '0.png');
    writeWhole(path, bytes, partPath(path));
    expect(Uint8Array.from(readFileSync(path))).toEqual(bytes);
    expect(filesIn(folder)).toEqual(['0.png']);
  });

  test('what is replaced hands on its mode', () => {
    const path = join(tempFolder(), '0.png');
    writeFileSync(path, 'before');
    chmodSync(path, 0o4751);
    const modes: number[] = [];
    const { chmodSync: chmod } = fs;
    const spy = jest.spyOn(fs, 'chmodSync').mockImplementation((file, mode) => {
      modes.push(modeOf(String(file)));
      chmod(file, mode);
    });
    afterThisTest(() => spy.mockRestore());
    writeWhole(path, bytes, partPath(path));
    expect(Uint8Array.from(readFileSync(path))).toEqual(bytes);
    expect(modeOf(path)).toBe(0o4751);
    // Until then, it was its owner's alone.
    expect(modes).toEqual([0o600]);
  });

  test('where the part is there already it belongs to somebody, and stays', () => {
    const folder = tempFolder();
    const [path, part, elsewhere] = ['0.png', '.part', 'elsewhere'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    for (const before of [undefined, 'a file to replace']) {
      if (before !== undefined) writeFileSync(path, before);
      symlinkSync(elsewhere, part);
      expect(() => writeWhole(path, bytes, part)).toThrow(/EEXIST/);
      expect(filesIn(folder)).toEqual(before === undefined ? [] : ['0.png']);
      expect(fs.lstatSync(part).isSymbolicLink()).toBe(true);
      fs.unlinkSync(part);
    }
    expect(readFileSync(path, 'utf8')).toBe('a file to replace');
  });

  test('where it cannot be given its name the part is removed', () => {
    const folder = tempFolder();
    const path = join(folder, '0.png');
    fs.mkdirSync(join(path, 'not-empty'), { recursive: true });
    expect(() => writeWhole(path, bytes, partPath(path))).toThrow();
    expect(filesIn(folder)).toEqual([]);
  });
});

describe('createPartFile', () => {
  const statsOf = (path: string) => statSync(path, { bigint: true });

  test('the file, and its folder, appear when it is committed', async () => {
    const folder = join(tempFolder(), 'new', 'er');
    const path = join(folder, 'a.gif');
    const before = openDescriptors();
    const file = await createPartFile(path, undefined);
    await file.write(bytes);
    await file.write(bytes);
    expect(filesIn(folder)).toHaveLength(1);
    expect(existsSync(path)).toBe(false);
    await file.commit();
    file.discard();
    expect(filesIn(folder)).toEqual(['a.gif']);
    expect([...readFileSync(path)]).toEqual([1, 2, 3, 1, 2, 3]);
    expect(openDescriptors()).toBe(before);
  });

  test('where the part is there already, even as a broken link, it belongs to somebody, and stays', async () => {
    const folder = tempFolder();
    const [path, elsewhere] = [join(folder, 'a.gif'), join(folder, 'elsewhere')];
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
    afterThisTest(() => random.mockRestore());
    const part = partPath(path);
    symlinkSync(elsewhere, part);
    await expect(createPartFile(path, undefined)).rejects.toThrow(/EEXIST/);
    expect(existsSync(elsewhere)).toBe(false);
    expect(fs.lstatSync(part).isSymbolicLink()).toBe(true);
  });

  test('discarded, nothing is left, neither on disk nor open; and what comes later does nothing', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.gif');
    const before = openDescriptors();
    const file = await createPartFile(path, undefined);
    await file.write(bytes);
    file.discard();
    file.discard();
    await file.write(bytes);
    await file.commit();
    await until('the part is gone', () => filesIn(folder).length === 0);
    expect(openDescriptors()).toBe(before);
  });

  test('discarded while it is committed, it does not appear', async () => {
    const folder = tempFolder();
    const file = await createPartFile(join(folder, 'a.gif'), undefined);
    const committed = file.commit();
    file.discard();
    await committed;
    await until('the part is gone', () => filesIn(folder).length === 0);
  });

  test('a write that takes fewer bytes than it is given is gone on with', async () => {
    const path = join(tempFolder(), 'a.gif');
    onOpened((opened) => {
      const write = opened.write.bind(opened) as unknown as (piece: Uint8Array) => Promise<never>;
      opened.write = ((piece: Uint8Array) =>
        write(piece.subarray(0, 2))) as unknown as typeof opened.write;
    });
    const file = await createPartFile(path, undefined);
    await file.write(Uint8Array.of(1, 2, 3, 4, 5));
    await file.commit();
    expect([...readFileSync(path)]).toEqual([1, 2, 3, 4, 5]);
  });

  test('what is replaced hands on its mode; until then the part is its owner’s alone', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.gif');
    writeFileSync(path, 'before');
    chmodSync(path, 0o751);
    const modes: number[] = [];
    onOpened(async (opened) => modes.push((await opened.stat()).mode & 0o7777));
    const file = await createPartFile(path, statsOf(path));
    await file.write(bytes);
    await file.commit();
    expect(modeOf(path)).toBe(0o751);
    expect(modes).toEqual([0o600]);
  });

  /** A file of another user and group, of mode 0o746, and what may be given to whom. */
  async function takenOver(mayGive: (uid: number, gid: number) => boolean) {
    const path = join(tempFolder(), 'a.gif');
    writeFileSync(path, 'before');
    const asked: (readonly [number, number])[] = [];
    onOpened((opened) => {
      opened.chown = (uid, gid) => {
        asked.push([uid, gid]);
        return mayGive(uid, gid) ? Promise.resolve() : Promise.reject(systemError('EPERM'));
      };
    });
    const { uid, gid } = statSync(path);
    const old = Object.assign(statsOf(path), {
      uid: BigInt(uid + 1),
      gid: BigInt(gid + 2),
      mode: 0o100_746n,
    });
    const file = await createPartFile(path, old);
    await file.commit();
    const given = asked.map(([u, g]) => [u - uid, g - gid]);
    return { given, mode: modeOf(path) };
  }

  test('owner and group are handed on, as far as they may be', async () => {
    expect(await takenOver(() => true)).toEqual({ given: [[1, 2]], mode: 0o746 });
    const own = process.getuid!();
    expect(await takenOver((uid) => uid === own)).toEqual({
      given: [
        [1, 2],
        [0, 2],
      ],
      mode: 0o746,
    });
  });

  test('another group may do no more than all others could', async () => {
    expect((await takenOver(() => false)).mode).toBe(0o766);
  });

  test('where the old mode cannot be taken over nothing is left', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.gif');
    writeFileSync(path, 'before');
    onOpened((opened) => {
      opened.chmod = () => Promise.reject(systemError('EIO'));
    });
    const before = openDescriptors();
    await expect(createPartFile(path, statsOf(path))).rejects.toMatchObject({ code: 'EIO' });
    expect(filesIn(folder)).toEqual(['a.gif']);
    expect(openDescriptors()).toBe(before);
  });

  test('what is mounted is written over, and any other failure is told', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.gif');
    writeFileSync(path, 'before');
    let code = 'EBUSY';
    const spy = jest
      .spyOn(promises, 'rename')
      .mockImplementation(() => Promise.reject(systemError(code)));
    afterThisTest(() => spy.mockRestore());
    const commit = async () => {
      const file = await createPartFile(path, undefined);
      await file.write(bytes);
      await file.commit();
    };
    await commit();
    expect(Uint8Array.from(readFileSync(path))).toEqual(bytes);
    expect(filesIn(folder)).toEqual([basename(path)]);
    code = 'EACCES';
    await expect(commit()).rejects.toMatchObject({ code });
  });
});
