import { once } from 'node:events';
import { describe, expect, jest, test } from '@jest/globals';
import { onceForAll } from '../helpers/clean-up.js';
import { CLI, runCli, startCli, startServer } from '../helpers/cli.js';
import { isListening, openConnection, readAll, receive } from '../helpers/connections.js';
import { freePort, startFaultServer, whole } from '../helpers/fault-server.js';
import { digestsOf, sizeOf } from '../helpers/frames.js';
import { runScript } from '../helpers/library.js';
import { lines, start } from '../helpers/processes.js';
import { reset } from '../helpers/reset.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

/** Larger than all that the kernel buffers for a connection, so that sending waits for the reader. */
const LARGE = { width: 1600, height: 1200 };
const LARGE_SIZE = ['--size', '1600x1200', '--workers', '1'];

/** A connection that has begun to get its image and takes no more of it. */
async function stuckConnection(port: number) {
  const socket = await openConnection(port);
  const [head] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  return {
    /** Takes the rest: the whole image. */
    finish: async () => Buffer.concat([head, await readAll(socket.resume())]),
  };
}

/** A server that nobody told anything but to take a free port. */
const plain = onceForAll(async () => {
  const server = startCli(['serve', '--port', '0']);
  const [, port] = await server.line(/^Listening on .*:(\d+)$/);
  return { ...server, port: Number(port) };
});

describe('images', () => {
  test('every connection gets a fresh 10x10 PNG, and a line on stdout names its peer', async () => {
    const server = plain();
    const [listening = ''] = lines(server.stdout());
    const images: Buffer[] = [];
    const peers: string[] = [];
    for (let k = 0; k < 5; k += 1) {
      const socket = await openConnection(server.port);
      peers.push(`Sent an image to (127.0.0.1, ${socket.localPort})`);
      images.push(await readAll(socket));
    }

    expect(images.map(sizeOf)).toEqual(Array(5).fill({ width: 10, height: 10 }));
    expect(new Set(digestsOf(images)).size).toBe(5);
    await until('five lines are printed', () => lines(server.stdout()).length >= 6);
    expect(lines(server.stdout())).toEqual([listening, ...peers]);
    expect(server.stderr()).toBe('');
  });

  test('listens on all addresses unless told otherwise', async () => {
    const server = plain();
    expect(lines(server.stdout())[0]).toBe(`Listening on 0.0.0.0:${server.port}`);
    expect(sizeOf(await receive(server.port))).toEqual({ width: 10, height: 10 });
  });

  test('serves many connections at once, each with an image of its own', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 300 }, () => openConnection(plain().port)),
    );
    const images = await Promise.all(sockets.map(readAll));
    expect(new Set(digestsOf(images)).size).toBe(300);
  });

  test('the same --seed gives the same images in order of connection', async () => {
    const firstImages = async (port: number) => {
      const images: Buffer[] = [];
      for (let k = 0; k < 4; k += 1) images.push(await receive(port));
      return digestsOf(images);
    };
    const [one, three, other] = await Promise.all([
      startServer(['--seed', '7', '--workers', '1']),
      startServer(['--seed', '7', '--workers', '3']),
      startServer(['--seed', '8', '--workers', '1']),
    ]);
    const images = await firstImages(one.port);
    expect(await firstImages(three.port)).toEqual(images);
    expect(await firstImages(other.port)).not.toEqual(images);
    expect(await firstImages(plain().port)).not.toEqual(images);
  });

  test('--size sets width and height, and --quiet prints the address only', async () => {
    const server = await startServer(['--size', '33x7', '--quiet', '--workers', '1']);
    expect(sizeOf(await receive(server.port))).toEqual({ width: 33, height: 7 });
    server.kill('SIGINT');
    expect(await server.ended).toMatchObject({
      code: 0,
      stdout: `Listening on 127.0.0.1:${server.port}\n`,
      stderr: '',
    });
  });
});

describe('other clients', () => {
  test('above --max-connections a connection is closed without a byte', async () => {
    const server = await startServer([...LARGE_SIZE, '--max-connections', '2']);
    const stuck = [await stuckConnection(server.port), await stuckConnection(server.port)];

    expect(await receive(server.port)).toHaveLength(0);

    for (const { finish } of stuck) expect(sizeOf(await finish())).toEqual(LARGE);
    await until('a place is free', async () => (await receive(server.port)).length > 0);
  });

  /** For clients that do harm to themselves only. */
  const large = onceForAll(() => startServer(LARGE_SIZE));

  test('clients that never read do no harm to others', async () => {
    const server = large();
    await Promise.all(Array.from({ length: 8 }, () => openConnection(server.port)));
    expect(sizeOf(await receive(server.port))).toEqual(LARGE);
  });

  test.each([
    ['10x10', plain],
    ['1600x1200', large],
  ])('clients that reset at once do no harm to others, at %s', async (size, serverOfSize) => {
    const server = serverOfSize();
    for (let k = 0; k < 10; k += 1) reset(await openConnection(server.port));
    const [width, height] = size.split('x').map(Number);
    expect(sizeOf(await receive(server.port))).toEqual({ width, height });
    expect(server.stderr()).toBe('');
  });

  test('a client that resets in the middle of its image does no harm to others', async () => {
    const server = large();
    for (let k = 0; k < 3; k += 1) {
      const socket = await openConnection(server.port);
      await once(socket, 'data');
      reset(socket);
    }
    expect(sizeOf(await receive(server.port))).toEqual(LARGE);
    expect(server.stderr()).toBe('');
  });

  test('a client that speaks first, or ends its side at once, gets its image whole', async () => {
    const server = large();
    const speaking = await openConnection(server.port);
    speaking.write('GET / HTTP/1.0\r\n\r\n');
    expect(sizeOf(await readAll(speaking))).toEqual(LARGE);

    const ending = await openConnection(server.port);
    ending.end();
    expect(sizeOf(await readAll(ending))).toEqual(LARGE);
  });

  test.each([
    ['one address', ['127.0.0.1']],
    ['two', ['127.0.0.1', '::1']],
  ])(
    'more connections than file descriptors, at %s: refused with one warning, until there is room',
    async (_, hosts) => {
      const port = await freePort();
      const args = [process.execPath, CLI, 'serve', ...hosts.flatMap((host) => ['--host', host])];
      const limited = [
        '-c',
        'ulimit -n 40; exec "$@"',
        'sh',
        ...args,
        '--port',
        String(port),
        '--send-timeout',
        '60000',
      ];
      const server = start('sh', [...limited, ...LARGE_SIZE]);
      await server.line(/:(\d+)$/);
      await receive(port); // its threads have started
      // Of 40 descriptors 32 are kept for files and threads.
      const held = await Promise.all(Array.from({ length: 8 }, () => stuckConnection(port)));
      const refused = await Promise.all(Array.from({ length: 40 }, () => receive(port)));
      expect(refused.every(({ length }) => length === 0)).toBe(true);
      for (const { finish } of held) expect(sizeOf(await finish())).toEqual(LARGE);
      await until('there is room again', async () => (await receive(port)).length > 0);
      expect(sizeOf(await receive(port))).toEqual(LARGE);
      expect(lines(server.stderr())).toEqual([
        'image-pipeline: Connections are refused for lack of file descriptors; raise `ulimit -n`',
      ]);
    },
  );

  test('a peer that takes nothing is given up after `sendTimeout`, and only that one', async () => {
    expect(await runScript('stuck-peer.mjs', { size: LARGE, sendTimeout: 700 })).toEqual({
      stuck: { type: 'send-failed', index: 0, code: 'ERR_SEND_TIMEOUT' },
      next: { type: 'image-sent', index: 1 },
    });
  });
});

describe('the end', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    '%s: no new connections, open ones finish, exit code 0, and the port is free at once',
    async (signal) => {
      const server = await startServer(LARGE_SIZE);
      const open = await stuckConnection(server.port);
      server.kill(signal);
      await until('nothing listens', async () => !(await isListening(server.port)));

      expect(sizeOf(await open.finish())).toEqual(LARGE);
      expect(await server.ended).toMatchObject({
        code: 0,
        signal: null,
        stderr: expect.stringMatching(/^Served \d+ connections?, \d+ failed, 0 refused\n$/),
      });

      // Whoever asks for the port gets it.
      const next = await startFaultServer(() => whole(Buffer.from('next')), server.port);
      expect(String(await receive(server.port))).toBe('next');
      expect(next.accepted()).toBe(1);
    },
  );

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('a second %s ends it at once with exit code %d', async (signal, code) => {
    const server = await startServer(LARGE_SIZE);
    await stuckConnection(server.port);
    server.kill(signal);
    await until('nothing listens', async () => !(await isListening(server.port)));
    server.kill(signal);
    expect(await server.ended).toMatchObject({ code, signal: null });
  });

  test('after `until`, open connections have `grace` to finish and no more', async () => {
    expect(await runScript('grace.mjs', { size: LARGE, grace: 100 })).toEqual([
      'listening',
      'completed',
    ]);
  });
});

describe('the port', () => {
  test('in use: exit code 1, and one line that names it', async () => {
    const { port } = await startFaultServer(() => () => undefined);
    const { code, stdout, stderr } = await runCli([
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([
      `image-pipeline: Port ${port} of 127.0.0.1 is in use; choose another, or 0 for any that is free`,
    ]);
  });

  test('without permission: exit code 1, and one line that names it', async () => {
    const command = [...withoutPrivilegedPorts(), process.execPath, CLI, 'serve', '--port', '1'];
    const { code, stdout, stderr } = await start(command[0] as string, command.slice(1)).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([
      'image-pipeline: Port 1 of 0.0.0.0 is not allowed for this user; choose a port from 1024 up',
    ]);
  });

  test('an address that is not of this machine: exit code 1, and one line that names it', async () => {
    // 192.0.2.0/24 is kept for documentation (RFC 5737).
    const { code, stderr } = await runCli(['serve', '--host', '192.0.2.1', '--port', '4567']);
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/^image-pipeline: Cannot listen on 192\.0\.2\.1:4567: .*EADDRNOTAVAIL/),
    ]);
  });
});

/** How to start a program that may not use the ports below 1024; nobody but root may anyway. */
const withoutPrivilegedPorts = (): string[] =>
  process.getuid?.() === 0
    ? ['setpriv', '--bounding-set', '-net_bind_service', '--inh-caps', '-net_bind_service', '--']
    : [];
