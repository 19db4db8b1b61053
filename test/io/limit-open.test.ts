import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { Subject } from 'rxjs';
import { limitOpen } from '../../src/io/limit-open.js';
import { watchCollections } from '../helpers/kept.js';
import { record } from '../helpers/record.js';

function connection(key: string) {
  const emitter = new EventEmitter();
  let isClosed = false;
  const destroy = () => {
    if (!isClosed) emitter.emit('close');
    isClosed = true;
  };
  return Object.assign(emitter, { key, destroy, isClosed: () => isClosed });
}
type Connection = ReturnType<typeof connection>;

describe('limitOpen', () => {
  test('counts for each key what is open, and keeps nothing of what has closed', () => {
    const collectionWith = watchCollections();
    const connections = new Subject<Connection>();
    const refused: Connection[] = [];
    const { values } = record(
      (connections as unknown as Subject<Socket>).pipe(
        limitOpen({
          max: 2,
          keyOf: (socket) => (socket as unknown as Connection).key,
          onRefused: (socket) => refused.push(socket as unknown as Connection),
        }),
      ),
    );
    const [a, b, c, d, z] = ['a', 'a', 'a', 'a', 'z'].map(connection) as [
      Connection,
      Connection,
      Connection,
      Connection,
      Connection,
    ];
    for (const one of [a, b, c, z]) connections.next(one);
    expect(values).toEqual([a, b, z]);
    expect(refused).toEqual([c]);
    expect(c.isClosed()).toBe(true);

    a.destroy();
    connections.next(d);
    expect(values).toEqual([a, b, z, d]);

    const open = collectionWith('z');
    expect(open).toEqual(
      new Map([
        ['a', 2],
        ['z', 1],
      ]),
    );
    for (const one of [b, d, z]) one.destroy();
    expect(open?.size).toBe(0);
  });
});
