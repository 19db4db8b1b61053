import { once } from 'node:events';
import { existsSync, linkSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import net, { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { NEVER, Observable } from 'rxjs';
import { listen, type ListeningAddress, type ListenOptions } from '../../src/io/listen.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { isListening, openConnection, readAll } from '../helpers/connections.js';
import { watchCollections } from '../helpers/kept.js';
import { record } from '../helpers/record.js';
import { reset } from '../helpers/reset.js';
import { systemError } from '../helpers/system-error.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

async function start(options: Partial<ListenOptions> = {}) {
  const addresses: ListeningAddress[] = [];
  const refused: string[] = [];
  const server = record(
    listen({
      host: '127.0.0.1',
      port: 0,
      maxConnections: 10,
      onListening: (address) => addresses.push(address),
      onRefused: (_, reason) => refused.push(reason),
      ...options,
    }),
  );
  afterThisTest(() => server.subscription.unsubscribe());
  await until('it listens, or says why not', () => addresses.length > 0 || server.error);
  const address = addresses[0] ?? { host: '', port: 0 };
  return { server, address, addresses, refused, connect: () => openConnection(address.port) };
}

/** A Unix socket that a server left behind which was killed. */
async function staleSocket(): Promise<string> {
  const path = join(tempFolder(), 'socket');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  // Its file goes with a server that closes; a link to it does not.
  const kept = `${path}-kept`;
  linkSync(path, kept);
  server.close();
  await once(server, 'close');
  return kept;
}

describe('listen: its end', () => {
  test('closes what is open, keeps nothing of what was, frees the port and leaves `until`', async () => {
    const collectionWith = watchCollections();
    let isWaitedFor = false;
    const stop = new Observable(() => {
      isWaitedFor = true;
      return () => (isWaitedFor = false);
    });
    const { server, address, connect } = await start({ until: stop });
    const clients = [await connect(), await connect()];
    await until('both are accepted', () => server.values.length === 2);
    const open = collectionWith(server.values[0]);
    server.values[0]?.destroy();
    await until('it is let go', () => open?.size === 1);
    expect(isWaitedFor).toBe(true);

    const ends = clients.map(readAll);
    server.subscription.unsubscribe();
    await Promise.all(ends);
    expect(server.values[1]?.destroyed).toBe(true);
    expect(isWaitedFor).toBe(false);
    expect(await isListening(address.port)).toBe(false);
  });
});

describe('listen: a connection', () => {
  test('is not read before somebody asks, and outlives the end of its peer’s side', async () => {
    const { server, connect } = await start();
    const client = await connect();
    const received = readAll(client);
    client.end('spoken');
    await until('it is accepted', () => server.values.length === 1);
    const [socket] = server.values as [Socket];
    for (let k = 0; k < 10; k += 1) await turn();
    expect(socket.bytesRead).toBe(0);
    socket.resume();
    await once(socket, 'end');
    socket.end('heard');
    expect(String(await received)).toBe('heard');
  });

  test('that its peer resets harms nobody', async () => {
    const { server, connect } = await start();
    const client = await connect();
    await until('it is accepted', () => server.values.length === 1);
    server.values[0]?.resume();
    reset(client);
    await until('it is closed', () => server.values[0]?.destroyed);
    expect(server.error).toBeUndefined();
  });

  test('above the limit is closed, and told', async () => {
    const { server, refused, connect } = await start({ maxConnections: 2 });
    await Promise.all([connect(), connect()]);
    await until('two are accepted', () => server.values.length === 2);
    expect(await readAll(await connect())).toHaveLength(0);
    await until('it is told', () => refused.length === 1);
    expect(refused).toEqual(['max-connections']);
    expect(server.values).toHaveLength(2);
  });

  test('without anybody to be told, one above the limit is closed all the same', async () => {
    const { connect } = await start({ maxConnections: 1, onRefused: undefined as never });
    await connect();
    expect(await readAll(await connect())).toHaveLength(0);
  });

  test('threads take from what may be open', async () => {
    const { refused, connect } = await start({ threads: 1e9 });
    await connect();
    expect(await readAll(await connect())).toHaveLength(0);
    await until('it is told', () => refused.length > 0);
    expect(refused).toEqual(['descriptors']);
  });
});

describe('listen: an address', () => {
  test.each([
    [{ host: '127.0.0.1', ipv6Only: true }, false],
    [{ host: '[::]', ipv6Only: true }, true],
    [{ host: '::' }, false],
  ])('%j is for IPv6 alone: %p', async (options, ipv6Only) => {
    const listening = jest.spyOn(net.Server.prototype, 'listen');
    afterThisTest(() => listening.mockRestore());
    await start(options);
    const [asked] = listening.mock.calls[0] as unknown as [net.ListenOptions];
    // Enough for any number of clients that come at once: the kernel cuts it to its own limit.
    expect(asked).toMatchObject({ ipv6Only, backlog: 65_535 });
  });

  test('that is taken is an error with the address, and is tried once', async () => {
    const first = await start();
    const { port } = first.address;
    const { server } = await start({ port });
    expect(server.error?.value).toMatchObject({
      code: 'ERR_PORT_IN_USE',
      endpoint: `127.0.0.1:${port}`,
    });
  });
});

describe('listen: a Unix socket', () => {
  test('has a path, and neither host nor port', async () => {
    const path = join(tempFolder(), 'socket');
    const listening = jest.spyOn(net.Server.prototype, 'listen');
    afterThisTest(() => listening.mockRestore());
    const { addresses, server } = await start({ path });
    expect(addresses).toEqual([{ host: '', port: 0, path }]);
    expect(listening.mock.calls[0]?.[0]).toMatchObject({ backlog: 65_535 });
    server.subscription.unsubscribe();
    await until('it is removed', () => !existsSync(path));
  });

  test('that a killed server left behind is replaced', async () => {
    const path = await staleSocket();
    const { server, addresses } = await start({ path });
    expect(addresses).toEqual([{ host: '', port: 0, path }]);
    const client = connect(path);
    afterThisTest(() => client.destroy());
    await until('it is accepted', () => server.values.length === 1);
  });

  test('in use, or a file of that name, is left alone', async () => {
    const folder = tempFolder();
    const [used, file] = [join(folder, 'socket'), join(folder, 'file')];
    const other = createServer().listen(used);
    afterThisTest(() => other.close());
    await once(other, 'listening');
    writeFileSync(file, 'mine');
    for (const path of [used, file]) {
      const { server } = await start({ path });
      expect(server.error?.value).toMatchObject({ code: 'ERR_PORT_IN_USE', endpoint: path });
      expect(existsSync(path)).toBe(true);
    }
  });

  test('that cannot be looked at, or stays, is an error', async () => {
    const path = await staleSocket();
    const look = jest.spyOn(promises, 'lstat').mockRejectedValue(systemError('EACCES'));
    afterThisTest(() => look.mockRestore());
    expect((await start({ path })).server.error?.value).toMatchObject({
      code: 'ERR_PORT_FORBIDDEN',
      endpoint: path,
    });
    look.mockRestore();
    const remove = jest.spyOn(promises, 'unlink').mockResolvedValue();
    afterThisTest(() => remove.mockRestore());
    expect((await start({ path })).server.error?.value).toMatchObject({ code: 'ERR_PORT_IN_USE' });
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test('given up while it is looked at, nothing is opened', async () => {
    const path = await staleSocket();
    const listening = jest.spyOn(net.Server.prototype, 'listen');
    afterThisTest(() => listening.mockRestore());
    const server = record(listen({ host: '', port: 0, path, maxConnections: 1, until: NEVER }));
    server.subscription.unsubscribe();
    await until('it was removed', () => !existsSync(path));
    for (let k = 0; k < 5; k += 1) await turn();
    expect(listening).toHaveBeenCalledTimes(1);
    expect(server.error).toBeUndefined();
  });
});
