import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { NEVER } from 'rxjs';
import type { ListeningAddress } from '../../src/io/listen.js';
import { accept, type AcceptOptions } from '../../src/stages/accept.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { readAll } from '../helpers/connections.js';
import { record } from '../helpers/record.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

async function start(options: Partial<AcceptOptions>, count = 1) {
  const addresses: ListeningAddress[] = [];
  const refused: unknown[] = [];
  const server = record(
    accept({
      ...{ hosts: ['127.0.0.1'], port: 0, maxConnections: 9, until: NEVER },
      onListening: (address) => addresses.push(address),
      onRefused: (peer, reason) => refused.push([peer.host, reason]),
      ...options,
    }),
  );
  afterThisTest(() => server.subscription.unsubscribe());
  await until('it listens, or fails', () => addresses.length === count || server.error);
  return { server, addresses, refused };
}

/** Connects, and gives whether the connection is still open a while later. */
async function isTaken(server: { values: Socket[] }, address: ListeningAddress): Promise<boolean> {
  const before = server.values.length;
  const { path, host, port } = address;
  const socket = path === undefined ? connect({ host, port }) : connect({ path });
  socket.on('error', () => undefined);
  afterThisTest(() => socket.destroy());
  let isClosed = false;
  void readAll(socket).then(() => (isClosed = true));
  await until('it is decided', () => isClosed || server.values.length > before);
  return !isClosed;
}

describe('accept', () => {
  test('connections of one address, up to their limit', async () => {
    const { server, addresses, refused } = await start({ maxConnections: 1 });
    expect(await isTaken(server, addresses[0]!)).toBe(true);
    expect(await isTaken(server, addresses[0]!)).toBe(false);
    await until('it is told', () => refused.length > 0);
    expect(refused).toEqual([['127.0.0.1', 'max-connections']]);
  });

  test('connections from one address, up to theirs', async () => {
    const { server, addresses, refused } = await start({ maxPerAddress: 1 });
    expect(await isTaken(server, addresses[0]!)).toBe(true);
    expect(await isTaken(server, addresses[0]!)).toBe(false);
    expect(refused).toEqual([['127.0.0.1', 'max-per-address']]);
  });

  test('of several addresses, all count together, and each is told once all are there', async () => {
    const hosts = ['127.0.0.1', '127.0.0.2', '::1'];
    const { server, addresses, refused } = await start({ hosts, maxConnections: 2 }, 3);
    expect(addresses.map(({ host }) => host).sort()).toEqual([...hosts].sort());
    expect(await isTaken(server, addresses[0]!)).toBe(true);
    expect(await isTaken(server, addresses[1]!)).toBe(true);
    expect(await isTaken(server, addresses[2]!)).toBe(false);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toEqual([expect.any(String), 'max-connections']);
    const closed = once(server.values[0]!, 'close');
    server.values[0]?.destroy();
    await closed;
    expect(await isTaken(server, addresses[2]!)).toBe(true);
  });

  test('one of several addresses that cannot be had is an error; none is told', async () => {
    const first = await start({});
    const { port } = first.addresses[0]!;
    const hosts = ['127.0.0.2', '127.0.0.1'];
    const { server, addresses } = await start({ hosts, port }, 2);
    expect(server.error?.value).toMatchObject({ code: 'ERR_PORT_IN_USE' });
    expect(addresses).toEqual([]);
  });

  test('a Unix socket in the place of hosts, whose clients have no address to be limited by', async () => {
    const path = join(tempFolder(), 'socket');
    const { server, addresses, refused } = await start({ unix: path, maxPerAddress: 1 });
    expect(addresses).toEqual([{ host: '', port: 0, path }]);
    expect(await isTaken(server, addresses[0]!)).toBe(true);
    expect(await isTaken(server, addresses[0]!)).toBe(true);
    expect(refused).toEqual([]);
    server.subscription.unsubscribe();
    await until('it is removed', () => !existsSync(path));
  });
});
