import { once } from 'node:events';
import { existsSync, linkSync, writeFileSync } from 'node:fs';
import net, { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { removeStaleSocket } from '../../src/io/stale-socket.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { systemError } from '../helpers/system-error.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

async function listening(): Promise<{ path: string; server: Server }> {
  const path = join(tempFolder(), 'socket');
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  afterThisTest(() => server.close());
  return { path, server };
}

describe('removeStaleSocket', () => {
  test('removes one that nobody listens on', async () => {
    const { path, server } = await listening();
    const left = `${path}-left`;
    linkSync(path, left);
    server.close();
    await once(server, 'close');
    expect(await removeStaleSocket(left)).toBe(true);
    expect(existsSync(left)).toBe(false);
  });

  test('leaves one in use, and does not stay connected', async () => {
    const { path, server } = await listening();
    let open = 0;
    server.on('connection', (socket) => {
      open += 1;
      socket.resume().once('close', () => (open -= 1));
    });
    const connected = once(server, 'connection');
    expect(await removeStaleSocket(path)).toBe(false);
    await connected;
    await until('it is closed', () => open === 0);
    expect(existsSync(path)).toBe(true);
  });

  test('leaves one of which it is not known, and what is no socket', async () => {
    const { path } = await listening();
    const connect = jest.spyOn(net, 'connect').mockImplementation(() => {
      const socket = new net.Socket();
      socket.destroy(systemError('EACCES'));
      return socket;
    });
    afterThisTest(() => connect.mockRestore());
    expect(await removeStaleSocket(path)).toBe(false);
    expect(existsSync(path)).toBe(true);
    const file = `${path}.txt`;
    writeFileSync(file, '');
    expect(await removeStaleSocket(file)).toBe(false);
    expect(connect).toHaveBeenCalledTimes(1);
  });
});
