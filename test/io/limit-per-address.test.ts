import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { map, tap } from 'rxjs';
import { limitPerAddress, networkOf } from '../../src/io/limit-per-address.js';
import type { Address } from '../../src/io/listen.js';
import { marbles } from '../helpers/marbles.js';

/** A connection of which only its peer is known. */
function connection(remoteAddress: string, remotePort = 0) {
  const emitter = new EventEmitter();
  return Object.assign(emitter, {
    remoteAddress,
    remotePort,
    destroy: () => emitter.emit('close'),
  }) as unknown as Socket;
}

describe('limitPerAddress', () => {
  /** Connections a, b and c are of one address, z of another. */
  const connections = () => ({
    a: connection('10.0.0.1', 1),
    b: connection('10.0.0.1', 2),
    c: connection('10.0.0.1', 3),
    z: connection('10.0.0.2', 4),
  });
  const names = map((socket: Socket) => 'abcz'[(socket.remotePort ?? 0) - 1]);

  test.each([
    ['never', '  ---', '---', '^--'],
    ['empty', '  |  ', '|  ', '(^!)'],
    ['error', '  -#  ', '-#  ', '^!'],
    ['one', '    a-|', 'a-|', '^-!'],
    ['many', '   abcz|', 'ab-z|', '^---!'],
  ])('%s', (_, input, expected, subscribed) =>
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const refused: Address[] = [];
      const e1 = cold(input, connections());
      const limited = e1.pipe(limitPerAddress({ max: 2, onRefused: (peer) => refused.push(peer) }));
      expectObservable(limited.pipe(names)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(subscribed);
      flush();
      expect(refused).toEqual(input.includes('c') ? [{ host: '10.0.0.1', port: 3 }] : []);
    }),
  );

  test('a place is free when a connection has closed; a refused one had none', () =>
    marbles(({ cold, expectObservable }) => {
      const sockets = connections();
      const e1 = cold('   abzc|', sockets);
      const expected = '  a-zc|';
      const limited = e1.pipe(
        tap((socket) => socket === sockets.z && sockets.a.destroy()),
        limitPerAddress({ max: 1, onRefused: () => undefined }),
      );
      expectObservable(limited.pipe(names)).toBe(expected);
    }));

  test('unsubscribing ends the source', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('a--b--', connections());
      const limited = e1.pipe(limitPerAddress({ max: 2, onRefused: () => undefined }), names);
      expectObservable(limited, '^-!').toBe('a--');
      expectSubscriptions(e1.subscriptions).toBe('^-!');
    }));
});

describe('networkOf', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['2001::5:6', '2001:0:0:0'],
    ['::1', '0:0:0:0'],
    ['2001:db8::', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
