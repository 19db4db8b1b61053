import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { of } from 'rxjs';
import { send } from '../../src/stages/send.js';
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

const sending = (socket: Socket, minRate: number) =>
  record(of([socket, IMAGE] as const).pipe(send({ concurrency: 1, timeout: TIMEOUT, minRate })));

const failedWith = (code: string) => [
  expect.objectContaining({ error: expect.objectContaining({ code }) }),
];

describe('send: a peer', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('that takes nothing is given up after the time, and not before', async () => {
    const { socket } = slowPeer();
    const { values } = sending(socket, 0);
    jest.advanceTimersByTime(TIMEOUT - 1);
    await turn();
    expect(values).toEqual([]);
    jest.advanceTimersByTime(1);
    await turn();
    expect(values).toEqual(failedWith('ERR_SEND_TIMEOUT'));
    expect(socket.destroyed).toBe(true);
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
    const { values } = sending(socket, IMAGE.length / 5); // a second for each fifth
    for (let k = 0; k < 2; k += 1) {
      jest.advanceTimersByTime(TIMEOUT - 1);
      await turn();
      await take();
    }
    expect(values).toEqual(failedWith('ERR_SEND_TOO_SLOW'));
  });

  test('that took a piece at its deadline gets back the time that this process stood still, and no more', async () => {
    const { socket, take } = slowPeer();
    const { values } = sending(socket, IMAGE.length / 5);
    jest.advanceTimersByTime(TIMEOUT - 1);
    await take();
    jest.advanceTimersByTime(5_001); // all of its time is up
    await take();
    expect(values).toEqual([]);
    jest.advanceTimersByTime(1);
    await turn();
    expect(values).toEqual(failedWith('ERR_SEND_TOO_SLOW'));
  });
});
