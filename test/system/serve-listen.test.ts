import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { afterThisTest } from '../helpers/clean-up.js';
import { runCli, startCli, startServer } from '../helpers/cli.js';
import { isListening, openConnection, readAll, receive } from '../helpers/connections.js';
import { freePort, startFaultServer } from '../helpers/fault-server.js';
import { digestsOf, sizeOf } from '../helpers/frames.js';
import { lines } from '../helpers/processes.js';
import { startEventServer } from '../helpers/serve-events.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

const SMALL = { width: 10, height: 10 };
const LARGE = { width: 1600, height: 1200 };

/** Takes what comes on a connection to a host and port, or to a Unix socket. */
async function receiveFrom(endpoint: { host: string; port: number } | { path: string }) {
  const socket = connect(endpoint);
  afterThisTest(() => socket.destroy());
  socket.on('error', () => undefined);
  return readAll(socket);
}

describe('--unix', () => {
  test('serves on a socket, which is gone after the end', async () => {
    const path = join(tempFolder(), 'images');
    const server = startCli(['serve', '--unix', path]);
    await server.line(new RegExp(`^Listening on ${path}$`));
    const images = [await receiveFrom({ path }), await receiveFrom({ path })];
    expect(images.map(sizeOf)).toEqual([SMALL, SMALL]);
    expect(new Set(digestsOf(images)).size).toBe(2);
    server.kill('SIGTERM');
    expect(await server.ended).toMatchObject({
      code: 0,
      stdout: `Listening on ${path}\nSent an image to a client\nSent an image to a client\n`,
      stderr: 'Served 2 connections, 0 failed, 0 refused\n',
    });
    expect(existsSync(path)).toBe(false);
  });

  test('replaces the socket of a server that was killed', async () => {
    const path = join(tempFolder(), 'images');
    const killed = startCli(['serve', '--unix', path]);
    await killed.line(/^Listening/);
    killed.kill('SIGKILL');
    await killed.ended;
    expect(existsSync(path)).toBe(true);

    const server = startCli(['serve', '--unix', path]);
    await server.line(/^Listening/);
    expect(sizeOf(await receiveFrom({ path }))).toEqual(SMALL);
  });

  test('a socket in use stays, and so does another file', async () => {
    const folder = tempFolder();
    const path = join(folder, 'images');
    const server = startCli(['serve', '--unix', path]);
    await server.line(/^Listening/);
    const file = join(folder, 'file');
    writeFileSync(file, 'mine');

    for (const taken of [path, file]) {
      const { code, stderr } = await runCli(['serve', '--unix', taken]);
      expect(code).toBe(1);
      expect(lines(stderr)).toEqual([
        `image-pipeline: ${taken} is in use, or not a socket; choose another path`,
      ]);
    }
    expect(sizeOf(await receiveFrom({ path }))).toEqual(SMALL);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('beside a port: exit code 2', async () => {
    const { code, stderr } = await runCli(['serve', '--unix', '/run/images', '--port', '80']);
    expect(code).toBe(2);
    expect(lines(stderr)).toEqual([
      'image-pipeline: Expected --unix to be given without --host and --port, got /run/images',
    ]);
  });
});

describe('--host', () => {
  test(':: takes IPv6 and IPv4', async () => {
    const server = startCli(['serve', '--host', '::', '--port', '0']);
    const [, digits] = await server.line(/^Listening on \[::\]:(\d+)$/);
    const port = Number(digits);
    for (const host of ['::1', '127.0.0.1']) {
      expect(sizeOf(await receiveFrom({ host, port }))).toEqual(SMALL);
    }
  });

  test.each([
    ['127.0.0.1', '::1'],
    ['::', '0.0.0.0'],
  ])('%s and %s, on the same port', async (...hosts) => {
    const port = await freePort();
    const server = startCli([
      'serve',
      '--host',
      hosts[0],
      '--host',
      hosts[1],
      '--quiet',
      '--port',
      `${port}`,
    ]);
    await until('both are told', () => lines(server.stdout()).length === 2);
    const images = [
      await receiveFrom({ host: '127.0.0.1', port }),
      await receiveFrom({ host: '::1', port }),
    ];
    expect(images.map(sizeOf)).toEqual([SMALL, SMALL]);
    expect(new Set(digestsOf(images)).size).toBe(2);
  });

  test('one of two in use: exit code 1, and its name', async () => {
    const { port } = await startFaultServer(() => () => undefined);
    const hosts = ['--host', '::1', '--host', '127.0.0.1'];
    const { code, stdout, stderr } = await runCli(['serve', ...hosts, '--port', String(port)]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([expect.stringMatching(`Port ${port} of 127.0.0.1 is in use`)]);
  });

  test('`maxConnections` is for all of them together', async () => {
    const port = await freePort();
    const options = { host: ['127.0.0.1', '127.0.0.2'], port, size: LARGE, maxConnections: 2 };
    const server = await startEventServer(options);
    await server.seen('listening', 2);
    const hosts = ['127.0.0.1', '127.0.0.2'];
    for (const host of hosts) {
      const socket = connect({ host, port });
      afterThisTest(() => socket.destroy());
      await once(socket, 'readable');
    }
    for (const host of hosts) expect(await receiveFrom({ host, port })).toHaveLength(0);
    expect(await server.seen('connection-refused', 2)).toMatchObject([
      { reason: 'max-connections' },
      { reason: 'max-connections' },
    ]);
  });
});

test('SIGTERM under 1,000 open connections: each has its image whole, or none', async () => {
  const server = await startServer(['--quiet']);
  const open = Array.from({ length: 1_000 }, () => openConnection(server.port).then(readAll));
  await Promise.race(open);
  server.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  const ends = await Promise.allSettled(open);
  const images = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  const sizes = new Set(images.map(({ length }) => length));
  sizes.delete(0);
  expect(sizes.size).toBe(1);

  expect(await isListening(server.port)).toBe(false);
  const next = startCli(['serve', '--host', '127.0.0.1', '--port', String(server.port)]);
  await next.line(/^Listening/);
  expect(sizeOf(await receive(server.port))).toEqual(SMALL);
});
