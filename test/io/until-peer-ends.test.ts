import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { asyncScheduler, VirtualTimeScheduler } from 'rxjs';
import { untilPeerEnds } from '../../src/io/until-peer-ends.js';
import { marbles } from '../helpers/marbles.js';
import { until } from '../helpers/until.js';
import { record } from '../helpers/record.js';

/** A connection whose peer sends what the test pushes. */
const connection = () => new Duplex({ read: () => undefined }) as unknown as Socket;

const LISTENED = ['end', 'close'];

describe('untilPeerEnds', () => {
  test('emits after its time, and completes', () => {
    marbles(({ expectObservable }) => {
      const waiting = untilPeerEnds(connection(), 7, asyncScheduler);
      expectObservable(waiting).toBe('-------(x|)', { x: 0 });
    });
  });

  test('leaves no listener and no timer when it is unsubscribed', () => {
    const socket = connection();
    const before = LISTENED.map((event) => socket.listenerCount(event));
    const scheduler = new VirtualTimeScheduler();
    const { subscription, values } = record(untilPeerEnds(socket, 7, scheduler));
    expect(LISTENED.map((event) => socket.listenerCount(event))).not.toEqual(before);
    subscription.unsubscribe();
    expect(LISTENED.map((event) => socket.listenerCount(event))).toEqual(before);
    scheduler.flush();
    expect(values).toEqual([]);
  });

  test('drops what the peer sends, and emits when the peer sends no more', async () => {
    const socket = connection();
    const { values } = record(untilPeerEnds(socket, 7, new VirtualTimeScheduler()));
    socket.push('hello');
    expect(values).toEqual([]);
    socket.push(null);
    await until('it has emitted', () => values.length === 1);
  });

  test.each([
    [new Error('read ECONNRESET'), 'read ECONNRESET'],
    [undefined, 'the connection was closed'],
  ])('fails with the error of the connection: %p', async (cause, message) => {
    const socket = connection();
    socket.on('error', () => undefined);
    const waiting = record(untilPeerEnds(socket, 7, new VirtualTimeScheduler()));
    socket.destroy(cause);
    await until('it has failed', () => waiting.error !== undefined);
    expect(waiting.error?.value).toMatchObject({ message });
    expect(waiting.values).toEqual([]);
  });
});
