import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { from, of } from 'rxjs';
import { send, type SendOptions } from '../../src/stages/send.js';
import { record } from '../helpers/record.js';

const PIECE = 16_384;
const IMAGE = new Uint8Array(3 * PIECE + 7);
const TIMEOUT = 10_000;

/** A peer that takes a piece when it is told to. */
function slowPeer() {
  let done: (() => void) | undefined;
  const socket: unknown = new Duplex({
    read: () => undefined,
    write: (_, __, callback) => {
      done = callback;
    },
  });
  return {
    socket: Object.assign(socket as Socket, { bytesRead: 0 }),
    take: async () => {
      done?.();
      await turn();
    },
  };
}

const sending = (socket: Socket, minRate: number, image = IMAGE) =>
  record(of([socket, image] as const).pipe(send({ concurrency: 1, timeout: TIMEOUT, minRate })));

const failedWith = (code: string, message: unknown = expect.any(String)) => [
  expect.objectContaining({ error: expect.objectContaining({ code, message }) }),
];

describe('send: a peer', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test.each([
    ['a large image', IMAGE],
    ['a small image', IMAGE.subarray(0, 9)],
  ])('that takes nothing of %s is given up after the time, and not before', async (_, image) => {
    const { socket } = slowPeer();
    const { values } = sending(socket, 0, image);
    jest.advanceTimersByTime(TIMEOUT - 1);
    await turn();
    expect(values).toEqual([]);
    jest.advanceTimersByTime(1);
    await turn();
    const message = 'The peer received nothing for 10000 ms';
    expect(values).toEqual(failedWith('ERR_SEND_TIMEOUT', message));
    expect(socket.destroyed).toBe(true);
  });

  test('that takes the first piece at once, and then nothing, is given up like any other', async () => {
    let pieces = 0;
    const socket = new Duplex({
      read: () => undefined,
      write: (_, __, done) => {
        pieces += 1;
        if (pieces === 1) done();
      },
    });
    const { values } = sending(Object.assign(socket as unknown as Socket, { bytesRead: 0 }), 0);
    await turn();
    jest.advanceTimersByTime(TIMEOUT);
    await turn();
    expect(values).toEqual(failedWith('ERR_SEND_TIMEOUT'));
  });

  test('that takes a piece has the time again, until it has all', async () => {
    const { socket, take } = slowPeer();
    const { values } = sending(socket, 0);
    for (let piece = 0; piece < 4; piece += 1) {
      jest.advanceTimersByTime(TIMEOUT - 1);
      expect(values).toEqual([]);
      await take();
    }
    expect(values).toEqual([expect.objectContaining({ bytes: IMAGE.length, error: undefined })]);
    for (let k = 0; k < 3; k += 1) await turn();
    expect(socket.destroyed).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('that took a piece while this process stood still has the time again', async () => {
    const { socket, take } = slowPeer();
    const { values } = sending(socket, 0);
    // The timer is first when the process wakes up, and what the kernel has to tell comes after it.
    jest.advanceTimersByTime(TIMEOUT);
    await take();
    jest.advanceTimersByTime(TIMEOUT - 1);
    await turn();
    expect(values).toEqual([]);
  });

  test('that sends and takes nothing is given up like any other', async () => {
    const { socket } = slowPeer();
    const { values } = sending(socket, 0);
    for (let k = 0; k < 10; k += 1) {
      jest.advanceTimersByTime(TIMEOUT / 10);
      socket.push('x');
      await turn();
    }
    expect(values).toEqual(failedWith('ERR_SEND_TIMEOUT'));
  });

  test('that takes too little is given up at its deadline', async () => {
    const { socket, take } = slowPeer();
    const minRate = IMAGE.length / 5; // a second for each fifth
    const { values } = sending(socket, minRate);
    for (let k = 0; k < 2; k += 1) {
      jest.advanceTimersByTime(TIMEOUT - 1);
      await turn();
      await take();
    }
    const message = `The peer received less than ${minRate} bytes a second`;
    expect(values).toEqual(failedWith('ERR_SEND_TOO_SLOW', message));
  });

  test.each([
    [0, 1],
    [500, 500],
  ])(
    'that took a piece at its deadline, noticed %i ms late, has %i ms more',
    async (late, more) => {
      const { socket, take } = slowPeer();
      const { values } = sending(socket, IMAGE.length / 5);
      jest.advanceTimersByTime(TIMEOUT - 1);
      await take();
      jest.advanceTimersByTime(5_001); // all of its time is up
      const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + late);
      await take();
      clock.mockRestore();
      jest.advanceTimersByTime(more - 1);
      await turn();
      expect(values).toEqual([]);
      jest.advanceTimersByTime(1);
      await turn();
      expect(values).toEqual(failedWith('ERR_SEND_TOO_SLOW'));
    },
  );

  test.each([
    ['its rate', IMAGE.length / 15],
    ['no rate', 0],
  ])('that is slow, but keeps %s, gets all', async (_, minRate) => {
    const { socket, take } = slowPeer();
    const { values } = sending(socket, minRate); // has 15 s beside the first 10
    for (let k = 0; k < 4; k += 1) {
      jest.advanceTimersByTime(6_200);
      await turn();
      await take();
    }
    expect(values).toEqual([expect.objectContaining({ error: undefined })]);
  });

  test('is told of with its number, its address and its bytes', async () => {
    const peers = [slowPeer(), slowPeer()].map((peer, k) => ({
      ...peer,
      socket: Object.assign(peer.socket, { remoteAddress: '10.0.0.1', remotePort: k }),
    }));
    const { values } = record(
      from(peers.map(({ socket }) => [socket, IMAGE.subarray(0, 5)] as const)).pipe(
        send({ concurrency: 2, timeout: TIMEOUT, minRate: 0 }),
      ),
    );
    for (const { take } of peers.reverse()) await take();
    await turn();
    const peer = { host: '10.0.0.1', port: 0 };
    expect(values).toEqual([
      { index: 1, peer: { ...peer, port: 1 }, bytes: 5, error: undefined },
      { index: 0, peer, bytes: 5, error: undefined },
    ]);
  });

  test('beyond those that are served at once waits', async () => {
    const [first, second] = [slowPeer(), slowPeer()];
    const write = jest.spyOn(second.socket, 'write');
    record(
      from([first, second].map(({ socket }) => [socket, IMAGE.subarray(0, 5)] as const)).pipe(
        send({ concurrency: 1, timeout: TIMEOUT, minRate: 0 }),
      ),
    );
    expect(write).not.toHaveBeenCalled();
    await first.take();
    await turn();
    expect(write).toHaveBeenCalledTimes(1);
  });

  test('that goes away spoils its own connection, with the cause', async () => {
    const { socket, take } = slowPeer();
    socket.on('error', () => undefined);
    const { values } = sending(socket, 0);
    const cause = new Error('read ECONNRESET');
    socket.destroy(cause);
    await take(); // of a write that was under way, Node says that all is well
    expect(values).toMatchObject([
      { error: { code: 'ERR_SEND_FAILED', message: 'The peer went away: read ECONNRESET', cause } },
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('that is unsubscribed is closed, and no timer stays', () => {
    const { socket } = slowPeer();
    const { subscription } = sending(socket, 100);
    expect(jest.getTimerCount()).toBe(2);
    subscription.unsubscribe();
    expect(socket.destroyed).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  describe('that has all', () => {
    /** A peer that has all of a large image, and has spoken itself. */
    async function served(minRate: number) {
      const { socket, take } = slowPeer();
      Object.assign(socket, { bytesRead: 5 });
      const { values } = sending(socket, minRate);
      for (let piece = 0; piece < 4; piece += 1) await take();
      expect(values).toHaveLength(1);
      for (let k = 0; k < 3; k += 1) await turn();
      return socket;
    }

    test('and has spoken is closed when it closes its side, and no timer stays', async () => {
      const socket = await served(0);
      expect(socket.destroyed).toBe(false);
      expect(socket.writableEnded).toBe(true);
      expect(jest.getTimerCount()).toBe(1);
      socket.push(null);
      await turn();
      expect(socket.destroyed).toBe(true);
      await turn();
      expect(jest.getTimerCount()).toBe(0);
    });

    test('and has spoken is closed at its deadline', async () => {
      const socket = await served(IMAGE.length / 5);
      jest.advanceTimersByTime(TIMEOUT + 5_000 - 1);
      expect(socket.destroyed).toBe(false);
      jest.advanceTimersByTime(1);
      expect(socket.destroyed).toBe(true);
    });

    test('and is gone, or has closed its side, is closed at once', async () => {
      const { socket, take } = slowPeer();
      Object.assign(socket, { bytesRead: 5 });
      sending(socket, 0);
      socket.push(null);
      for (let piece = 0; piece < 4; piece += 1) await take();
      for (let k = 0; k < 3; k += 1) await turn();
      expect(socket.destroyed).toBe(true);
      expect(jest.getTimerCount()).toBe(0);
    });
  });

  test('of a small image is closed at once, whatever it said; that of a large one may say it first', async () => {
    for (const [length, isClosed] of [
      [8_192, true],
      [8_193, false],
    ] as const) {
      const { socket, take } = slowPeer();
      Object.assign(socket, { bytesRead: 5 });
      const resume = jest.spyOn(socket, 'resume');
      record(
        of([socket, new Uint8Array(length)] as const).pipe(
          send({ concurrency: 1, timeout: TIMEOUT, minRate: 0 }),
        ),
      );
      expect(resume.mock.calls.length > 0).toBe(!isClosed);
      await take();
      for (let k = 0; k < 3; k += 1) await turn();
      expect(socket.destroyed).toBe(isClosed);
      jest.clearAllTimers();
    }
  });

  test('whose kernel has all of it at once is not waited for', async () => {
    const socket = new Duplex({ read: () => undefined, write: (_, __, done) => done() });
    const { values, subscription } = record(
      of([
        Object.assign(socket as unknown as Socket, { bytesRead: 0 }),
        IMAGE.subarray(0, 9),
      ] as const).pipe(send({ concurrency: 1, timeout: TIMEOUT, minRate: 0 })),
    );
    expect(jest.getTimerCount()).toBe(0);
    await turn();
    expect(values).toHaveLength(1);
    expect(subscription.closed).toBe(true);
    expect(socket.destroyed).toBe(true);
  });
});

describe('send: with a latency, a peer', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const SMALL = IMAGE.subarray(0, 9);

  /** A peer whose kernel takes an image at once, with what was written to it. */
  function peer() {
    const written: number[] = [];
    const socket: unknown = new Duplex({
      read: () => undefined,
      write: (piece: Buffer, _, done) => {
        written.push(piece.length);
        done();
      },
    });
    return { written, socket: Object.assign(socket as Socket, { bytesRead: 0 }) };
  }

  const sendingTo = (sockets: readonly Socket[], options: Partial<SendOptions>) =>
    record(
      from(sockets.map((socket) => [socket, SMALL] as const)).pipe(
        send({ concurrency: 9, timeout: TIMEOUT, minRate: 0, ...options }),
      ),
    );

  test('gets its image so much later, and not before', async () => {
    const { socket, written } = peer();
    const { values } = sendingTo([socket], { latency: 50 });
    jest.advanceTimersByTime(49);
    expect(written).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(written).toEqual([SMALL.length]);
    await turn();
    expect(values).toMatchObject([{ index: 0, bytes: SMALL.length, error: undefined }]);
    expect(socket.destroyed).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('waits a random part of the jitter more, and keeps its number', async () => {
    const peers = [peer(), peer(), peer()];
    const draws = [0.9, 0, 0.5];
    const { values } = sendingTo(
      peers.map(({ socket }) => socket),
      { latency: 10, jitter: 20, random: () => draws.shift()! },
    );
    const due: number[][] = [];
    for (let ms = 0; ms < 40; ms += 1) {
      peers.forEach(({ written }, k) => {
        if (written.length === 1 && due.every(([other]) => other !== k)) due.push([k, ms]);
      });
      jest.advanceTimersByTime(1);
    }
    expect(due).toEqual([
      [1, 10],
      [2, 20],
      [0, 28],
    ]);
    await turn();
    expect(values.map(({ index }) => index)).toEqual([1, 2, 0]);
  });

  test('waits the jitter alone, too', () => {
    const { socket, written } = peer();
    sendingTo([socket], { jitter: 20, random: () => 0.5 });
    jest.advanceTimersByTime(9);
    expect(written).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(written).toEqual([SMALL.length]);
  });

  test('that resets its connection while it waits frees its place, with the cause', async () => {
    const [gone, next] = [peer(), peer()];
    Object.assign(gone.socket, { remoteAddress: '10.0.0.1', remotePort: 7 });
    const { values } = sendingTo([gone.socket, next.socket], { latency: 50, concurrency: 1 });
    gone.socket.on('error', () => undefined);
    const cause = new Error('read ECONNRESET');
    gone.socket.destroy(cause);
    await turn();
    const address = { host: '10.0.0.1', port: 7 };
    expect(values).toMatchObject([
      { index: 0, peer: address, error: { code: 'ERR_SEND_FAILED', cause } },
    ]);
    expect(gone.written).toEqual([]);
    jest.advanceTimersByTime(50);
    expect(next.written).toEqual([SMALL.length]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('that closes its side while it waits gets its image at once, as it may have left', async () => {
    const { socket, written } = peer();
    sendingTo([socket], { latency: 50 });
    socket.push('hello');
    socket.push(null);
    await turn();
    expect(written).toEqual([SMALL.length]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('that is unsubscribed while it waits is closed, and no timer stays', () => {
    const { socket, written } = peer();
    const { subscription } = sendingTo([socket], { latency: 50, jitter: 50 });
    expect(jest.getTimerCount()).toBe(1);
    subscription.unsubscribe();
    expect(socket.destroyed).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
    expect(written).toEqual([]);
  });
});
