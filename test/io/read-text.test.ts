import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, jest, test } from '@jest/globals';
import { readAll, readPipe } from '../../src/io/read-pipe.js';
import { readText } from '../../src/io/read-text.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { openDescriptors } from '../helpers/descriptors.js';
import { rejectsWith } from '../helpers/fails-with.js';
import { tempFolder } from '../helpers/temp-folder.js';

const never = new AbortController().signal;
const options = { maxBytes: 6, signal: never };

function fifo(): string {
  const path = join(tempFolder(), 'fifo');
  execFileSync('mkfifo', [path]);
  return path;
}

describe('readText', () => {
  test('a file of the most bytes, as UTF-8; it does not stay open', async () => {
    const path = join(tempFolder(), 'list');
    writeFileSync(path, 'zwölf');
    const before = openDescriptors();
    expect(await readText(path, options)).toBe('zwölf');
    expect(openDescriptors()).toBe(before);
  });

  test('of a file that has one byte more, nothing is read', async () => {
    const path = join(tempFolder(), 'list');
    writeFileSync(path, '');
    truncateSync(path, 7);
    const before = openDescriptors();
    const error = await rejectsWith('ERR_INPUT_UNREADABLE', readText(path, options));
    expect(error).toMatchObject({
      path,
      message: `Cannot read ${path}: it has 7 bytes, the limit is 6`,
    });
    expect(openDescriptors()).toBe(before);
  });

  test('a file that grows meanwhile is read up to the most, and refused', async () => {
    const path = join(tempFolder(), 'list');
    writeFileSync(path, '1234567');
    const { open } = promises;
    const spy = jest.spyOn(promises, 'open').mockImplementation(async (...args) => {
      const file = await open(...args);
      const stats = await file.stat();
      stats.size = 3;
      file.stat = () => Promise.resolve(stats as never);
      return file;
    });
    afterThisTest(() => spy.mockRestore());
    const { message } = await rejectsWith('ERR_INPUT_UNREADABLE', readText(path, options));
    expect(message).toBe(`Cannot read ${path}: it has more bytes than the limit of 6`);
  });

  test('a folder, and what is missing, are told with their path', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'a'));
    const isFolder = readText(join(folder, 'a'), options);
    expect((await rejectsWith('ERR_INPUT_UNREADABLE', isFolder)).message).toMatch(
      /\/a: expected a file, it is a folder$/,
    );
    const isMissing = readText(join(folder, 'b'), options);
    expect((await rejectsWith('ERR_INPUT_UNREADABLE', isMissing)).path).toBe(join(folder, 'b'));
  });

  test('a FIFO is waited for, and read to its end', async () => {
    const path = fifo();
    const text = readText(path, options);
    const writer = await promises.open(path, 'w');
    await writer.write('one');
    await writer.write('two');
    await writer.close();
    expect(await text).toBe('onetwo');
  });
});

describe('readPipe', () => {
  test('the wait for a program that writes nothing ends with the signal, and all is closed', async () => {
    const path = fifo();
    const before = openDescriptors();
    const giveUp = new AbortController();
    const bytes = readPipe(path, { maxBytes: 6, signal: giveUp.signal });
    const writer = await promises.open(path, 'w');
    giveUp.abort();
    expect((await rejectsWith('ERR_INPUT_UNREADABLE', bytes)).path).toBe(path);
    await writer.close();
    expect(openDescriptors()).toBe(before);
  });

  test('what is no pipe is closed again', async () => {
    const folder = tempFolder();
    const before = openDescriptors();
    await rejectsWith('ERR_INPUT_UNREADABLE', readPipe(folder, options));
    await promises.stat(folder); // `close` is not waited for
    await promises.stat(folder);
    expect(openDescriptors()).toBe(before);
  });

  test('standard input is the stream of this process, and no terminal', async () => {
    const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
    afterThisTest(() => Object.defineProperty(process, 'stdin', stdin));
    const input = Object.assign(new PassThrough(), { isTTY: false });
    Object.defineProperty(process, 'stdin', { value: input, configurable: true });
    input.end('typed');
    expect(Buffer.from(await readPipe('/dev/stdin', options)).toString()).toBe('typed');

    Object.defineProperty(process, 'stdin', { value: { isTTY: true }, configurable: true });
    const { message } = await rejectsWith('ERR_INPUT_UNREADABLE', readText('/dev/stdin', options));
    expect(message).toBe('Cannot read /dev/stdin: expected a pipe, it is a terminal');
  });
});

describe('readAll', () => {
  test('joins pieces up to the most bytes, and one more destroys the stream', async () => {
    const stream = new PassThrough();
    for (const piece of ['ab', 'cd', 'ef']) stream.write(piece);
    stream.end();
    const bytes = await readAll(stream, options);
    expect(Buffer.from(bytes).toString()).toBe('abcdef');
    expect(bytes).toHaveLength(bytes.buffer.byteLength);

    const longer = new PassThrough();
    longer.write('abcd');
    longer.write('efg');
    await expect(readAll(longer, options)).rejects.toThrow('it has more bytes than the limit of 6');
    expect(longer.destroyed).toBe(true);
  });
});
