import { execFileSync } from 'node:child_process';
import fs, { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { readFrameFile } from '../../src/io/frame-file.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { openDescriptors } from '../helpers/descriptors.js';
import { failsWith } from '../helpers/fails-with.js';
import { systemError } from '../helpers/system-error.js';
import { tempFolder } from '../helpers/temp-folder.js';

/** A file of five bytes, of which the system says that it has another size. */
function fileThatIsSaidToHave(size: number): string {
  const path = join(tempFolder(), '0.png');
  writeFileSync(path, 'bytes');
  const stats = fs.statSync(path);
  stats.size = size;
  const spy = jest.spyOn(fs, 'fstatSync').mockReturnValue(stats);
  afterThisTest(() => spy.mockRestore());
  return path;
}

const LARGEST = 2 ** 28;

describe('readFrameFile', () => {
  test('gives the bytes, and keeps nothing open', () => {
    const path = join(tempFolder(), '0.png');
    writeFileSync(path, 'bytes');
    const before = openDescriptors();
    for (let k = 0; k < 10; k += 1)
      expect(Buffer.from(readFrameFile(path)).toString()).toBe('bytes');
    expect(openDescriptors()).toBe(before);
  });

  test('a file that becomes longer or shorter meanwhile', () => {
    expect(Buffer.from(readFrameFile(fileThatIsSaidToHave(3))).toString()).toBe('byt');
    expect(Buffer.from(readFrameFile(fileThatIsSaidToHave(9))).toString()).toBe('bytes');
  });

  test('what comes in several reads', () => {
    const path = join(tempFolder(), '0.png');
    writeFileSync(path, 'bytes');
    const { readSync } = fs;
    const spy = jest
      .spyOn(fs, 'readSync')
      .mockImplementation(((
        ...[file, bytes, offset, length, position]: [number, Uint8Array, number, number, number]
      ) => readSync(file, bytes, offset, Math.min(2, length), position)) as typeof readSync);
    afterThisTest(() => spy.mockRestore());
    expect(Buffer.from(readFrameFile(path)).toString()).toBe('bytes');
  });

  test('the largest file is read, and a larger one is not', () => {
    expect(readFrameFile(fileThatIsSaidToHave(LARGEST))).toHaveLength(5);
    const path = join(tempFolder(), '1.png');
    jest.restoreAllMocks();
    writeFileSync(path, '');
    truncateSync(path, LARGEST + 1);
    const { message } = failsWith('ERR_INPUT_UNREADABLE', () => readFrameFile(path));
    expect(message).toBe(
      `Cannot read ${path}: it has ${LARGEST + 1} bytes, the limit is ${LARGEST}`,
    );
  });

  test('what is no file is refused, waits for nobody, and stays open nowhere', async () => {
    const folder = tempFolder();
    const at = (name: string) => join(folder, name);
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('fifo')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
    afterThisTest(() => server.close());

    const before = openDescriptors();
    for (const [name, what] of [
      ['folder', 'expected a file, it is a folder'],
      ['fifo', 'expected a file, it is a FIFO (a named pipe)'],
      ['socket', 'expected a file, it is a socket'],
      ['missing', `ENOENT: no such file or directory, open '${at('missing')}'`],
    ] as const) {
      const error = failsWith('ERR_INPUT_UNREADABLE', () => readFrameFile(at(name)));
      expect(error).toMatchObject({
        path: at(name),
        message: `Cannot read ${at(name)}: ${what}`,
      });
    }
    expect(openDescriptors()).toBe(before);
  });

  test('too many open files are not the fault of the file', () => {
    const cause = systemError('EMFILE');
    const spy = jest.spyOn(fs, 'openSync').mockImplementation(() => {
      throw cause;
    });
    afterThisTest(() => spy.mockRestore());
    const error = failsWith('ERR_TOO_MANY_OPEN_FILES', () => readFrameFile('0.png'));
    expect(error).toMatchObject({ path: '0.png', cause });
  });
});
