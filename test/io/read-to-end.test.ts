import net from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { readToEnd, type ReadToEndOptions } from '../../src/io/read-to-end.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { openDescriptors } from '../helpers/descriptors.js';
import { startFaultServer, stalledAfter, whole, type Behaviour } from '../helpers/fault-server.js';
import { record } from '../helpers/record.js';
import { reset } from '../helpers/reset.js';
import { until } from '../helpers/until.js';

const FIVE = Buffer.from('bytes');

const reading = (port: number, options: Partial<ReadToEndOptions<string>> = {}) =>
  record(
    readToEnd({
      host: '127.0.0.1',
      port,
      timeout: 60_000,
      maxBytes: 5,
      parse: (bytes) => Buffer.from(bytes).toString(),
      ...options,
    }),
  );

/** How a read ends that is served so. */
async function outcome(behaviour: Behaviour, options: Partial<ReadToEndOptions<string>> = {}) {
  const { port } = await startFaultServer(() => behaviour);
  const read = reading(port, options);
  await until('it has ended', () => read.completed || read.error);
  return read;
}

/** Sends the five bytes as three segments. */
const inPieces: Behaviour = (socket) => {
  socket.setNoDelay(true);
  const pieces = ['by', 'te', 's'];
  const next = () => {
    const piece = pieces.shift();
    if (piece === undefined) socket.end();
    else socket.write(piece, () => setTimeout(next, 5));
  };
  next();
};

describe('readToEnd', () => {
  test('emits once what was made of all bytes, up to the most of them', async () => {
    const { values, completed } = await outcome(whole(FIVE));
    expect(values).toEqual(['bytes']);
    expect(completed).toBe(true);
  });

  test('pieces are joined in their order, and are its own', async () => {
    const seen: Uint8Array[] = [];
    const parse = (bytes: Uint8Array) => {
      seen.push(bytes);
      return Buffer.from(bytes).toString();
    };
    expect((await outcome(inPieces, { parse })).values).toEqual(['bytes']);
    expect((await outcome(whole(Buffer.from('other')), { parse })).values).toEqual(['other']);
    // The buffer of a connection is used again.
    expect(Buffer.from(seen[0]!).toString()).toBe('bytes');
  });

  test('one byte more is an error, and closes the connection', async () => {
    const server = await startFaultServer(() => stalledAfter(Buffer.from('bytes!'), 6));
    const read = reading(server.port);
    await until('it has ended', () => read.error);
    expect(read.error?.value).toMatchObject({
      code: 'ERR_FRAME_TOO_LARGE',
      message: 'The frame has more than 5 bytes',
    });
    await until('it is closed', () => server.open() === 0);
  });

  test('its time is over', async () => {
    const server = await startFaultServer(() => stalledAfter(FIVE, 2));
    const read = reading(server.port, { timeout: 30 });
    await until('it has ended', () => read.error);
    expect(read.error?.value).toMatchObject({
      code: 'ERR_FRAME_TIMEOUT',
      message: 'The frame was not complete after 30 ms',
    });
    await until('it is closed', () => server.open() === 0);
  });

  test('what `parse` throws is the error; where the connection was reset, that is', async () => {
    const parse = () => {
      throw new Error('no frame');
    };
    expect((await outcome(whole(FIVE), { parse })).error?.value).toEqual(new Error('no frame'));
    const resetLater: Behaviour = (socket) => {
      socket.write(FIVE, () => setTimeout(() => reset(socket), 20));
    };
    expect((await outcome(resetLater, { parse })).error?.value).toMatchObject({
      code: 'ERR_CONNECTION_RESET',
      message: 'The connection was reset after 5 bytes',
    });
    expect((await outcome(resetLater)).values).toEqual(['bytes']);
  });

  test('where it is told to wait, no more is read meanwhile, and all of it after', async () => {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    afterThisTest(() => timers.mockRestore());
    const told: number[] = [];
    const waits = [0.9, 40];
    const { port } = await startFaultServer(() => inPieces);
    const pace = (count: number) => {
      told.push(count);
      return waits[told.length - 1] ?? 0;
    };
    const read = reading(port, { pace });
    await until('it has ended', () => read.completed);
    expect(read.values).toEqual(['bytes']);
    expect(told.reduce((sum, count) => sum + count)).toBe(5);
    // The first is less than a timer can wait for.
    expect(timers.mock.calls.filter(([, ms]) => ms === 0.9)).toEqual([]);
    expect(timers.mock.calls.filter(([, ms]) => ms === 40)).toHaveLength(1);
  });
});

describe('sockets', () => {
  test('that closed in peace are used again; those that did not are not', async () => {
    const made = jest.spyOn(net, 'Socket');
    afterThisTest(() => made.mockRestore());
    const server = await startFaultServer((connection) =>
      connection === 1 ? reset : connection === 2 ? stalledAfter(FIVE, 1) : whole(FIVE),
    );
    const ended = async (): Promise<string> => {
      const read = reading(server.port);
      await until('it has ended', () => read.completed || read.error);
      return read.values[0] ?? '';
    };
    expect(await ended()).toBe('bytes');
    const before = made.mock.calls.length;
    expect(await ended()).toBe('');
    // That took the one that was left.
    expect(made.mock.calls.length).toBe(before);
    const given = reading(server.port);
    await until('its byte came', () => server.accepted() === 3);
    given.subscription.unsubscribe();
    await until('it is closed', () => server.open() === 0);
    for (let k = 0; k < 3; k += 1) expect(await ended()).toBe('bytes');
    expect(made.mock.calls.length).toBe(before + 2);
  });

  test('given up, nothing is told, open or left running; twice is as once', async () => {
    const server = await startFaultServer(() => stalledAfter(FIVE, 2));
    const before = openDescriptors();
    const clear = jest.spyOn(globalThis, 'clearTimeout');
    afterThisTest(() => clear.mockRestore());
    const read = reading(server.port, { pace: () => 20 });
    await until('it is open', () => server.open() === 1);
    await turn();
    read.subscription.unsubscribe();
    expect(clear).toHaveBeenCalled();
    await until('it is closed', () => server.open() === 0 && openDescriptors() === before);
    const other = await startFaultServer(() => whole(FIVE));
    const next = reading(other.port);
    read.subscription.unsubscribe();
    await until('it has ended', () => next.completed);
    expect(next.values).toEqual(['bytes']);
    expect(read).toMatchObject({ values: [], error: undefined, completed: false });
  });

  test('that wait when another has their socket leave it alone', async () => {
    // The first closes while it stands still, and its socket serves the second.
    const server = await startFaultServer((connection) =>
      connection === 0 ? whole(FIVE) : stalledAfter(FIVE, 3),
    );
    const resumed = jest.spyOn(net.Socket.prototype, 'resume');
    afterThisTest(() => resumed.mockRestore());
    const first = reading(server.port, { pace: () => 0 });
    await until('it has ended', () => first.completed);
    const second = reading(server.port, { pace: () => 1e6 });
    await until('it stands still', () => server.accepted() === 2);
    const calls = resumed.mock.calls.length;
    first.subscription.unsubscribe();
    await turn();
    expect(server.open()).toBe(1);
    expect(resumed.mock.calls.length).toBe(calls);
    second.subscription.unsubscribe();
    await until('it is closed', () => server.open() === 0);
  });
});
