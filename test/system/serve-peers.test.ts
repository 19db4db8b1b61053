import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { afterThisTest } from '../helpers/clean-up.js';
import { startServer } from '../helpers/cli.js';
import { openConnection, readAll, receive } from '../helpers/connections.js';
import { digest, pixelsOf, sizeOf } from '../helpers/frames.js';
import { start, type Running } from '../helpers/processes.js';
import { PYTHON } from '../helpers/python.js';
import { reset } from '../helpers/reset.js';
import { startEventProcess, startEventServer } from '../helpers/serve-events.js';
import { until } from '../helpers/until.js';

jest.setTimeout(120_000);

const SMALL = { width: 10, height: 10 };
/** Larger than all that the kernel buffers for a connection, so that sending waits for the reader. */
const LARGE = { width: 1600, height: 1200 };

/** The most memory a process has had resident so far, in bytes. */
const peakMemory = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;

/** A connection to loopback from another of its addresses. */
async function connectFrom(localAddress: string, port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  afterThisTest(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** A peer that takes so many bytes a second, steadily; it prints how many came. */
const startSlowPeer = (port: number, rate: number): Running =>
  start(PYTHON, [resolve(__dirname, '../helpers/scripts/slow_peer.py'), `${port}`, `${rate}`]);

describe('many connections', () => {
  test('5,000 opened at once all get a whole image of their own', async () => {
    const server = await startServer(['--quiet']);
    const images = await Promise.all(Array.from({ length: 5_000 }, () => receive(server.port)));
    // 10x10 pixels; decoding fails where an image is not whole.
    const pixels = images.map(pixelsOf);
    expect(new Set(pixels.map(({ length }) => length))).toEqual(new Set([10 * 10 * 4]));
    expect(new Set(pixels.map(digest)).size).toBe(5_000);
  });

  test('a flood beyond `maxConnections` is refused at once, each one told', async () => {
    const server = await startEventServer({ size: LARGE, maxConnections: 2 });
    const held = [await openConnection(server.port), await openConnection(server.port)];
    for (const socket of held) await once(socket, 'readable');

    const flood = await Promise.all(Array.from({ length: 200 }, () => receive(server.port)));
    expect(flood.every(({ length }) => length === 0)).toBe(true);
    const refused = await server.seen('connection-refused', 200);
    expect(new Set(refused.map(({ remotePort }) => remotePort)).size).toBe(200);
    expect(refused.every(({ reason }) => reason === 'max-connections')).toBe(true);

    for (const socket of held) expect(sizeOf(await readAll(socket))).toEqual(LARGE);
    await until('a place is free', async () => (await receive(server.port)).length > 0);
  });

  test('`maxPerAddress` refuses one address at once, and no other', async () => {
    const server = await startEventServer({ size: LARGE, maxPerAddress: 2 });
    const held = [await openConnection(server.port), await openConnection(server.port)];
    for (const socket of held) await once(socket, 'readable');

    expect(await receive(server.port)).toHaveLength(0);
    expect(await server.seen('connection-refused')).toMatchObject([{ reason: 'max-per-address' }]);
    expect(sizeOf(await readAll(await connectFrom('127.0.0.2', server.port)))).toEqual(LARGE);

    reset(held[0]!);
    await until('a place is free', async () => (await receive(server.port)).length > 0);
  });
});

describe('a peer that does harm to itself only: others are served meanwhile', () => {
  test('never reads: given up after `sendTimeout`', async () => {
    const server = await startEventServer({ size: LARGE, sendTimeout: 700 });
    await openConnection(server.port);
    expect(sizeOf(await receive(server.port))).toEqual(LARGE);
    expect(await server.seen('send-failed')).toMatchObject([{ code: 'ERR_SEND_TIMEOUT' }]);
  });

  test('takes its image in small pieces: given up below `minRate`, served where that is 0', async () => {
    const sendTimeout = 2_000;
    const givenUp = async () => {
      // So large that the kernel cannot have taken all of it by then.
      const size = { width: 2_400, height: 2_000 };
      const server = await startEventServer({ size, sendTimeout, minRate: 2e7 });
      startSlowPeer(server.port, 1e6);
      expect(sizeOf(await receive(server.port))).toEqual(size);
      expect(await server.seen('send-failed')).toMatchObject([{ code: 'ERR_SEND_TOO_SLOW' }]);
    };
    const served = async () => {
      const server = await startEventServer({ size: LARGE, sendTimeout, minRate: 0 });
      const { stdout } = await startSlowPeer(server.port, 2e6).ended;
      expect(Number(stdout)).toBeGreaterThan(LARGE.width * LARGE.height * 3);
      expect(await server.seen('image-sent')).toHaveLength(1);
    };
    await Promise.all([givenUp(), served()]);
  });

  test.each([SMALL, LARGE])('half-closes at once, at %j: gets its image', async (size) => {
    const server = await startEventServer({ size });
    const ending = await openConnection(server.port);
    ending.end();
    const [own, other] = await Promise.all([readAll(ending), receive(server.port)]);
    expect([own, other].map(sizeOf)).toEqual([size, size]);
  });

  test('speaks, and takes its time to read: gets its image whole', async () => {
    const size = { width: 500, height: 500 };
    const server = await startEventServer({ size });
    const speaking = await openConnection(server.port);
    speaking.write('GET / HTTP/1.0\r\n\r\n');
    // All of it is the kernel's, most of it on the server's side, until it is read here.
    await server.seen('image-sent');
    speaking.write('and more');
    expect(sizeOf(await readAll(speaking))).toEqual(size);
  });

  test('speaks and stays: its connection is closed', async () => {
    const size = { width: 200, height: 200 };
    const server = await startEventServer({
      size,
      sendTimeout: 200,
      minRate: 1e9,
      maxConnections: 1,
    });
    const options = { host: '127.0.0.1', port: server.port, allowHalfOpen: true };
    const staying = connect(options).on('error', () => undefined);
    afterThisTest(() => staying.destroy());
    staying.resume().write('here');
    await once(staying, 'end');
    await until('its place is free', async () => (await receive(server.port)).length > 0);
  });

  test('connects again at once, as often as both limits allow: is never refused', async () => {
    const size = { width: 100, height: 100 };
    const server = await startEventServer({ size, maxConnections: 4, maxPerAddress: 4 });
    const oneByOne = async () => {
      for (let k = 0; k < 250; k += 1) {
        expect((await receive(server.port)).length).toBeGreaterThan(0);
      }
    };
    await Promise.all(Array.from({ length: 4 }, oneByOne));
  });

  test.each([
    [50, SMALL],
    [6, LARGE],
  ])('resets, or vanishes, at once, %d times, at %j', async (times, size) => {
    const server = await startEventProcess({ size });
    for (let k = 0; k < times; k += 1) {
      const socket = await openConnection(server.port);
      if (k % 2 === 0) reset(socket);
      else socket.destroy();
    }
    expect(sizeOf(await receive(server.port))).toEqual(size);
    await until('all have ended', () => server.events().length === times + 2);
    expect(server.stderr()).toBe('');
  });

  test('resets in the middle of its image: that is a failure, and told as one', async () => {
    const server = await startEventServer({ size: LARGE });
    for (let k = 0; k < 4; k += 1) {
      const socket = await openConnection(server.port);
      await once(socket, 'readable');
      reset(socket);
      await server.seen('send-failed', k + 1);
    }
    expect(sizeOf(await receive(server.port))).toEqual(LARGE);
    expect((await server.seen('image-sent')).map(({ index }) => index)).toEqual([4]);
    expect(new Set((await server.seen('send-failed')).map(({ code }) => code))).toEqual(
      new Set(['ERR_SEND_FAILED']),
    );
  });

  test('sends more than could be kept: nothing of it is', async () => {
    const server = await startEventProcess({ size: LARGE });
    expect(sizeOf(await receive(server.port))).toEqual(LARGE);
    const before = peakMemory(server.pid);

    const garbage = Buffer.alloc(2 ** 20, 0x47);
    const speaking = await openConnection(server.port);
    const meanwhile = receive(server.port);
    for (let sent = 0; sent < 2 ** 28; sent += garbage.length) {
      if (!speaking.write(garbage)) await once(speaking, 'drain');
    }
    expect(sizeOf(await meanwhile)).toEqual(LARGE);
    // Some more images were made meanwhile; the garbage alone would be twice as much.
    expect(peakMemory(server.pid) - before).toBeLessThan(2 ** 27);
    expect(sizeOf(await readAll(speaking))).toEqual(LARGE);
  });
});
