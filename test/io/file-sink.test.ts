import { execFileSync } from 'node:child_process';
import fs, {
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import tty from 'node:tty';
import { describe, expect, jest, test } from '@jest/globals';
import { fileSink } from '../../src/io/file-sink.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { openDescriptors } from '../helpers/descriptors.js';
import { rejectsWith } from '../helpers/fails-with.js';
import { systemError } from '../helpers/system-error.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

const bytes = Buffer.from('bytes');

describe('fileSink: a file', () => {
  test('appears when it is committed; through a link, its target does', async () => {
    const folder = tempFolder();
    const at = (name: string) => join(folder, name);
    symlinkSync('target.gif', at('link.gif'));
    const sink = fileSink(at('link.gif'));
    await sink.append(bytes);
    expect(existsSync(at('target.gif'))).toBe(false);
    await sink.commit();
    sink.discard();
    expect(readFileSync(at('target.gif'), 'utf8')).toBe('bytes');
    expect(fs.lstatSync(at('link.gif')).isSymbolicLink()).toBe(true);
    expect(filesIn(folder)).toEqual(['target.gif']);
  });

  test('discarded, at once or later, it leaves nothing', async () => {
    const folder = tempFolder();
    const before = openDescriptors();
    fileSink(join(folder, 'a.gif')).discard();
    const sink = fileSink(join(folder, 'b.gif'));
    await sink.append(bytes);
    sink.discard();
    await until('nothing is left', () => filesIn(folder).length === 0);
    await until('nothing is open', () => openDescriptors() === before);
  });

  test('that cannot be opened is told by each method, with its path', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'a.gif'));
    const sink = fileSink(join(folder, 'a.gif'));
    const error = await rejectsWith('ERR_OUTPUT_UNWRITABLE', sink.append(bytes));
    expect(error).toMatchObject({
      path: join(folder, 'a.gif'),
      message: `Cannot write ${join(folder, 'a.gif')}: expected a file, it is a folder`,
    });
    await rejectsWith('ERR_OUTPUT_UNWRITABLE', Promise.resolve(sink.commit()));
    sink.discard();
  });

  test('a socket is none', async () => {
    const path = join(tempFolder(), 'a.gif');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    afterThisTest(() => server.close());
    const { message } = await rejectsWith('ERR_OUTPUT_UNWRITABLE', fileSink(path).append(bytes));
    expect(message).toBe(`Cannot write ${path}: expected a file, it is a socket`);
  });
});

describe('fileSink: a FIFO', () => {
  function fifo(): string {
    const path = join(tempFolder(), 'fifo');
    execFileSync('mkfifo', [path]);
    return path;
  }

  test('is waited for, gets the bytes while they are made, and is closed at the end', async () => {
    const path = fifo();
    const before = openDescriptors();
    const sink = fileSink(path);
    const appended = sink.append(bytes);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    await appended;
    const got = Buffer.alloc(9);
    expect(got.toString('utf8', 0, readSync(reader, got))).toBe('bytes');
    await sink.commit();
    await until('it is closed', () => openDescriptors() === before + 1);
    expect(readSync(reader, got)).toBe(0);
    fs.closeSync(reader);
  });

  test('given up while no reader is there, it is waited for no more', async () => {
    const before = openDescriptors();
    const sink = fileSink(fifo());
    const appended = sink.append(bytes);
    sink.discard();
    await expect(appended).rejects.toMatchObject({ code: 'ERR_OUTPUT_UNWRITABLE' });
    expect(openDescriptors()).toBe(before);
  });

  test('given up later, it is closed', async () => {
    const path = fifo();
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    afterThisTest(() => fs.closeSync(reader));
    const before = openDescriptors();
    const sink = fileSink(path);
    await sink.append(bytes);
    expect(openDescriptors()).toBe(before + 1);
    sink.discard();
    await until('it is closed', () => openDescriptors() === before);
  });

  test('another failure than that of nobody who reads is told at once', async () => {
    const path = fifo();
    const sink = fileSink(path);
    const appended = sink.append(bytes);
    await new Promise((resolve) => setTimeout(resolve, 10));
    fs.unlinkSync(path);
    const { cause } = await rejectsWith('ERR_OUTPUT_UNWRITABLE', appended);
    expect(cause).toMatchObject({ code: 'ENOENT' });
  });
});

describe('fileSink: a device', () => {
  test('gets the bytes, and is closed', async () => {
    const before = openDescriptors();
    const sink = fileSink('/dev/null');
    await sink.append(bytes);
    await sink.commit();
    await until('it is closed', () => openDescriptors() === before);
  });

  test('a terminal is refused, and closed', async () => {
    const spy = jest.spyOn(tty, 'isatty').mockReturnValue(true);
    afterThisTest(() => spy.mockRestore());
    const before = openDescriptors();
    const { message } = await rejectsWith(
      'ERR_OUTPUT_UNWRITABLE',
      fileSink('/dev/null').append(bytes),
    );
    expect(message).toBe('Cannot write /dev/null: expected a file, it is a terminal');
    await until('it is closed', () => openDescriptors() === before);
  });

  test('a full one is told apart', async () => {
    await rejectsWith('ERR_DISK_FULL', fileSink('/dev/full').append(bytes));
  });
});

test('what is an error of ours already is not wrapped again', async () => {
  const spy = jest.spyOn(fs.promises, 'mkdir').mockRejectedValue(systemError('EMFILE'));
  afterThisTest(() => spy.mockRestore());
  const sink = fileSink(join(tempFolder(), 'a.gif'));
  await rejectsWith('ERR_TOO_MANY_OPEN_FILES', sink.append(bytes));
});
