import net from 'node:net';
import { describe, expect, jest, test } from '@jest/globals';
import { firstValueFrom, Subject } from 'rxjs';
import { listen, type Address } from '../../src/io/listen.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { isListening, openConnection, readAll } from '../helpers/connections.js';
import { record } from '../helpers/record.js';
import { until } from '../helpers/until.js';

describe('listen', () => {
  test('`until` under 1,000 open connections: none is cut, and the end comes after the last', async () => {
    const stop = new Subject<void>();
    const listening = new Subject<Address>();
    const address = firstValueFrom(listening);
    const server = record(
      listen({
        host: '127.0.0.1',
        port: 0,
        maxConnections: 2_000,
        until: stop,
        onListening: (bound) => listening.next(bound),
      }),
    );
    afterThisTest(() => server.subscription.unsubscribe());
    const { port } = await address;
    const clients = await Promise.all(Array.from({ length: 1_000 }, () => openConnection(port)));
    await until('all are accepted', () => server.values.length === 1_000);

    stop.next();
    expect(await isListening(port)).toBe(false);
    expect(server.completed).toBe(false);

    const received = Promise.all(clients.map(readAll));
    for (const socket of server.values) socket.write('whole', () => socket.destroy());
    expect((await received).every((bytes) => String(bytes) === 'whole')).toBe(true);
    await until('it has completed', () => server.completed);

    const again = record(listen({ host: '127.0.0.1', port, maxConnections: 1 }));
    afterThisTest(() => again.subscription.unsubscribe());
    await until('the port is taken again', () => isListening(port));
  });

  test('a connection that cannot be accepted is told, and the others are', async () => {
    const create = jest.spyOn(net, 'createServer');
    afterThisTest(() => create.mockRestore());
    const listening = new Subject<Address>();
    const address = firstValueFrom(listening);
    const onRefused = jest.fn();
    const server = record(
      listen({
        host: '127.0.0.1',
        port: 0,
        maxConnections: 2,
        onListening: (bound) => listening.next(bound),
        onRefused,
      }),
    );
    afterThisTest(() => server.subscription.unsubscribe());
    const { port } = await address;

    // As Node tells of it: see `onconnection` of its `net`.
    const error = Object.assign(new Error('accept ENOBUFS'), {
      code: 'ENOBUFS',
      syscall: 'accept',
    });
    (create.mock.results[0]!.value as net.Server).emit('error', error);
    await openConnection(port);
    await until('it is accepted', () => server.values.length === 1);
    expect(onRefused.mock.calls).toEqual([[{ host: '', port: 0 }, 'accept-failed']]);
    expect(server.error).toBeUndefined();
  });
});
