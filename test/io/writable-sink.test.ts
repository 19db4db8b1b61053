import { describe, expect, test } from '@jest/globals';
import { PassThrough, Writable } from 'node:stream';
import { writableSink } from '../../src/io/writable-sink.js';

const bytes = Uint8Array.of(1, 2, 3);

/** A stream whose writes end when, and as, the test says. */
function held() {
  const calls: ((error?: Error) => void)[] = [];
  const stream = new Writable({
    write: (_chunk, _encoding, callback) => {
      calls.push(callback);
    },
  });
  return { stream, calls };
}

const systemError = (code: string) => Object.assign(new Error(`${code}, write`), { code });

describe('writableSink', () => {
  test('append waits until the stream has taken the bytes', async () => {
    const { stream, calls } = held();
    let isTaken = false;
    const append = writableSink(stream)
      .append(bytes)
      .then(() => (isTaken = true));
    await new Promise(setImmediate);
    expect(isTaken).toBe(false);

    calls[0]!();
    await append;
  });

  test('neither commit nor discard ends the stream', async () => {
    const stream = new PassThrough();
    for (const last of ['commit', 'discard'] as const) {
      const sink = writableSink(stream);
      await sink.append(bytes);
      await sink[last]();
    }

    expect(stream).toMatchObject({ writableEnded: false, destroyed: false });
    expect(stream.read()).toEqual(Buffer.from([1, 2, 3, 1, 2, 3]));
  });

  test.each([
    ['EPIPE', 'ERR_OUTPUT_CLOSED', 'The reader of the output went away'],
    ['ECONNRESET', 'ERR_OUTPUT_CLOSED', 'The reader of the output went away'],
    ['ENOSPC', 'ERR_DISK_FULL', 'No room to write the output: ENOSPC, write'],
    ['EIO', 'ERR_OUTPUT_UNWRITABLE', 'Cannot write the output: EIO, write'],
  ])('a write that fails with %s is %s', async (system, code, message) => {
    const { stream, calls } = held();
    const sink = writableSink(stream);
    const append = sink.append(bytes);
    calls[0]!(systemError(system));

    await expect(append).rejects.toMatchObject({ code, message });
    // Its 'error' event comes after that, and must find a listener.
    sink.discard();
    await new Promise(setImmediate);
    await expect(sink.append(bytes)).rejects.toMatchObject({ code });
  });

  test('a stream that closes without calling back rejects what waits, and what comes', async () => {
    const { stream } = held();
    const sink = writableSink(stream);
    const append = sink.append(bytes);
    stream.destroy();

    await expect(append).rejects.toMatchObject({ code: 'ERR_OUTPUT_CLOSED' });
    await expect(sink.append(bytes)).rejects.toMatchObject({ code: 'ERR_OUTPUT_CLOSED' });
  });

  test('a stream that was ended by somebody else', async () => {
    const stream = new PassThrough();
    const sink = writableSink(stream);
    stream.end();

    await expect(sink.append(bytes)).rejects.toMatchObject({ code: 'ERR_OUTPUT_UNWRITABLE' });
  });
});
