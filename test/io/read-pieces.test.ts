import { describe, expect, test } from '@jest/globals';
import { PassThrough, Readable } from 'node:stream';
import { readPieces } from '../../src/io/read-pieces.js';

const open = () => new AbortController().signal;

async function all(pieces: AsyncIterable<Uint8Array>): Promise<number[]> {
  const bytes: number[] = [];
  for await (const piece of pieces) bytes.push(...piece);
  return bytes;
}

describe('readPieces', () => {
  test('the bytes of a stream, and of any iterable', async () => {
    const stream = new PassThrough();
    stream.write(Uint8Array.of(1, 2));
    stream.end(Uint8Array.of(3));
    expect(await all(readPieces(stream, open()))).toEqual([1, 2, 3]);
    expect(stream.destroyed).toBe(true);

    const generated = async function* () {
      yield await Promise.resolve(Uint8Array.of(4));
      yield Uint8Array.of(5);
    };
    expect(await all(readPieces(generated(), open()))).toEqual([4, 5]);
  });

  test('a read that lasts for ever ends with the signal', async () => {
    const stream = new PassThrough();
    const abort = new AbortController();
    const pieces = readPieces(stream, abort.signal);
    const read = pieces.next();
    abort.abort();

    await expect(read).rejects.toMatchObject({ code: 'ERR_INPUT_UNREADABLE' });
    expect(stream.destroyed).toBe(true);
  });

  test('who wants no more pieces destroys the stream', async () => {
    const stream = new PassThrough();
    stream.write('x');
    for await (const _ of readPieces(stream, open())) break;

    expect(stream.destroyed).toBe(true);
  });

  test('a stream that fails', async () => {
    const stream = new Readable({
      read() {
        this.destroy(new Error('EISDIR, read'));
      },
    });
    const read = all(readPieces(stream, open()));

    await expect(read).rejects.toMatchObject({
      code: 'ERR_INPUT_UNREADABLE',
      message: 'Cannot read the input: EISDIR, read',
      cause: expect.objectContaining({ message: 'EISDIR, read' }),
    });
  });

  test('a stream of anything but bytes', async () => {
    const read = all(readPieces(Readable.from(['text']) as AsyncIterable<Uint8Array>, open()));

    await expect(read).rejects.toMatchObject({
      message: 'Cannot read the input: expected bytes, got a string',
    });
  });
});
