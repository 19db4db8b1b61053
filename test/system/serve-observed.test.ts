import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { afterThisTest, onceForAll } from '../helpers/clean-up.js';
import { CLI, runCli, startCli } from '../helpers/cli.js';
import { isListening, openConnection, readAll, receive } from '../helpers/connections.js';
import { readEvents } from '../helpers/events-schema.js';
import { freePort, startFaultServer } from '../helpers/fault-server.js';
import { lines, start } from '../helpers/processes.js';
import { reset } from '../helpers/reset.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

const LOOPBACK = ['serve', '--host', '127.0.0.1', '--port', '0', '--workers', '1'];
const LARGE_SIZE = ['--size', '1600x1200'];

/** Connects, reads and discards, so often and so many at once. */
const BARE_CLIENT = resolve(__dirname, '../../bench/peers/bare-client.mjs');

/** A server with metrics on a free port. */
async function startWithMetrics(args: readonly string[] = []) {
  const server = startCli([...LOOPBACK, '--metrics-port', '0', ...args]);
  const [, metricsPort] = await server.line(/^Metrics on http:\/\/127\.0\.0\.1:(\d+)\/metrics$/);
  const [, port] = await server.line(/^Listening on 127\.0\.0\.1:(\d+)$/);
  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${metricsPort}${path}`, init);
  return {
    ...server,
    port: Number(port),
    metricsPort: Number(metricsPort),
    ask,
    /** The value of each series, by its name and labels. */
    metrics: async (): Promise<Readonly<Record<string, number>>> => {
      const text = await (await ask('/metrics')).text();
      const series = [...text.matchAll(/^image_pipeline_(\S+) (\S+)$/gm)];
      return Object.fromEntries(
        series.map(([, name, value]) => [name, Number(value)] as const),
      ) as Record<string, number>;
    },
  };
}

describe('--metrics-port', () => {
  /** For questions that change nothing there. */
  const asked = onceForAll(() => startWithMetrics());

  test('connections by outcome, images, bytes, stock and latency', async () => {
    const server = await startWithMetrics();
    let bytes = 0;
    for (let k = 0; k < 300; k += 1) bytes += (await receive(server.port)).length;
    await until('all are counted', async () => (await server.metrics())['images_total'] === 300);
    const metrics = await server.metrics();
    expect(metrics).toMatchObject({
      'connections_total{outcome="sent"}': 300,
      'connections_total{outcome="failed"}': 0,
      'connections_total{outcome="refused-max-connections"}': 0,
      bytes_total: bytes,
      connection_duration_seconds_count: 300,
      'connection_duration_seconds_bucket{le="+Inf"}': 300,
    });
    expect(metrics['connection_duration_seconds_sum']).toBeGreaterThan(0);
    // Batches of 128, four of them for a thread.
    await until('the stock is full', async () => (await server.metrics())['stock_images'] === 512);
    expect((await server.ask('/metrics')).headers.get('content-type')).toMatch(
      /^text\/plain; version=0\.0\.4/,
    );
  });

  test('each way in which a connection fails', async () => {
    const limits = ['--max-connections', '3', '--max-per-address', '2', '--send-timeout', '2000'];
    const server = await startWithMetrics([...LARGE_SIZE, ...limits]);
    const [gone] = [await openConnection(server.port), await openConnection(server.port)];
    expect(await receive(server.port)).toHaveLength(0);
    await once(gone, 'readable');
    reset(gone);
    await until('all are counted', async () => {
      const metrics = await server.metrics();
      return (
        metrics['connections_total{outcome="failed"}'] === 1 &&
        metrics['connections_total{outcome="timeout"}'] === 1 &&
        metrics['connections_total{outcome="refused-max-per-address"}'] === 1
      );
    });
  });

  test('/healthz says whether it accepts', async () => {
    const server = await startWithMetrics(LARGE_SIZE);
    expect((await server.ask('/healthz')).status).toBe(200);
    const open = await openConnection(server.port);
    await once(open, 'readable');
    server.kill('SIGTERM');
    await until('it is ill', async () => (await server.ask('/healthz')).status === 503);
    await readAll(open);
    expect(await server.ended).toMatchObject({
      code: 0,
      stderr: 'Served 1 connection, 0 failed, 0 refused\n',
    });
  });

  test('anything else is refused', async () => {
    const server = asked();
    expect((await server.ask('/../../etc/passwd')).status).toBe(404);
    expect((await server.ask('/metrics', { method: 'POST' })).status).toBe(405);
    expect((await server.ask('/metrics?collect[]=all')).status).toBe(200);
  });

  test.each([
    ['say nothing', ''],
    ['say it slowly', 'GET /metrics HTTP/1.1\r\nHo'],
    ['ask and never read', 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1_000)],
  ])('connections that %s make room at once', async (_, request) => {
    const server = asked();
    const idle = await Promise.all(
      Array.from({ length: 40 }, () => openConnection(server.metricsPort)),
    );
    for (const socket of idle) socket.pause().write(request);
    for (let k = 0; k < 5; k += 1) expect((await server.ask('/healthz')).status).toBe(200);
  });

  test('connections that are open, and those that wait for their image no more', async () => {
    const server = await startWithMetrics(LARGE_SIZE);
    const isOpen = async () => (await server.metrics())['open_connections'];
    expect(await isOpen()).toBe(0);
    const open = [await openConnection(server.port), await openConnection(server.port)];
    await until('two are open', async () => (await isOpen()) === 2);
    await readAll(open[0]!);
    reset(open[1]!);
    await until('none is open', async () => (await isOpen()) === 0);
  });

  test('what runs, and what it takes', async () => {
    const text = await (await asked().ask('/metrics')).text();
    const build = `image_pipeline_build_info{version="${version}",node="${process.version}"} 1`;
    expect(lines(text)).toContain(build);
    const valueOf = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    // A Node process has some 40 MB.
    expect(valueOf('process_resident_memory_bytes')).toBeGreaterThan(20_000_000);
    expect(valueOf('process_open_fds')).toBeGreaterThan(3);
    expect(valueOf('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  /** What a plain socket gets for a request with this header. */
  const askAs = async (port: number, header: string) => {
    const socket = await openConnection(port);
    socket.write(`GET /healthz HTTP/1.0\r\n${header}Connection: close\r\n\r\n`);
    return String(await readAll(socket));
  };

  test.each([
    ['localhost', 200],
    ['LOCALHOST.:1', 200],
    ['127.0.0.1:9464', 200],
    ['127.8.9.1', 200],
    ['[::1]:80', 200],
    ['rebound.example', 403],
    ['127.0.0.1.rebound.example:80', 403],
    ['localhost.rebound.example', 403],
    ['[::2]', 403],
    ['', 403],
  ])('on loopback, Host: %s is answered with %d', async (host, status) => {
    const answer = await askAs(asked().metricsPort, `Host: ${host}\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (status === 403)
      expect(answer).toMatch(/\r\n\r\nExpected the host to be localhost [^\n]*\n$/);
  });

  test('without a Host it was no browser; where all may ask, all names are right', async () => {
    expect(await askAs(asked().metricsPort, '')).toMatch(/^HTTP\/1\.1 200 /);
    const open = startCli([...LOOPBACK, '--metrics-port', '0', '--metrics-host', '0.0.0.0']);
    const [, port] = await open.line(/^Metrics on http:\/\/0\.0\.0\.0:(\d+)/);
    await open.line(/^Listening/);
    expect(await askAs(Number(port), 'Host: images.example\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('in use: exit code 1, and one line that names it', async () => {
    const { port } = await startFaultServer(() => () => undefined);
    const { code, stderr } = await runCli([...LOOPBACK, '--metrics-port', String(port)]);
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([
      `image-pipeline: Port ${port} of 127.0.0.1 is in use; choose another, or 0 for any that is free`,
    ]);
  });

  test('not a port: exit code 2', async () => {
    const { code, stderr } = await runCli([...LOOPBACK, '--metrics-port', '65536']);
    expect(code).toBe(2);
    expect(lines(stderr)).toEqual([
      'image-pipeline: Expected --metrics-port to be a whole number from 0 to 65535, got 65536',
    ]);
  });
});

describe('a log that nobody reads', () => {
  test('costs lines and no memory, and does not hold the end up', async () => {
    const port = await freePort();
    const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--log', 'json'];
    const server = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    afterThisTest(() => {
      server.kill('SIGKILL');
      server.stdout.destroy();
    });
    let stderr = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = once(server, 'exit');
    await until('it listens', () => isListening(port));
    // 140 bytes for each: more than what may wait, here and in the pipe.
    const client = start(process.execPath, [BARE_CLIENT, String(port), '10000', '100']);
    expect((await client.ended).code).toBe(0);
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(lines(stderr)).toEqual([
      expect.stringMatching(
        /^image-pipeline: \d+ lines of the log dropped: the reader is too slow$/,
      ),
    ]);
  });
});

describe('--log json', () => {
  const startJson = async (args: readonly string[]) => {
    const server = startCli([...LOOPBACK, '--log', 'json', ...args]);
    const [, port] = await server.line(/"listening".*"port":(\d+)/);
    const events = () => readEvents(server.stdout());
    return { ...server, port: Number(port), events };
  };

  test('one line for each event, between the start and the sum', async () => {
    const server = await startJson([]);
    const first = await openConnection(server.port);
    const { localPort } = first;
    const { length } = await readAll(first);
    await receive(server.port);
    server.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });
    const time = expect.any(Number);
    expect(server.events()).toMatchObject([
      { level: 30, time, type: 'starting', version, node: process.version, pid: server.pid },
      { level: 30, time, type: 'listening', host: '127.0.0.1', port: server.port },
      {
        level: 30,
        time,
        type: 'image-sent',
        index: 0,
        remoteHost: '127.0.0.1',
        remotePort: localPort,
        bytes: length,
        micros: expect.any(Number),
      },
      { level: 30, type: 'image-sent', index: 1 },
      { level: 30, time, type: 'summary', served: 2, failed: 0, refused: 0, lostLines: 0 },
    ]);
  });

  test('a failure has its code; --quiet leaves those, and the address', async () => {
    const server = await startJson(['--quiet', ...LARGE_SIZE, '--max-connections', '1']);
    const gone = await openConnection(server.port);
    await once(gone, 'readable');
    expect(await receive(server.port)).toHaveLength(0);
    reset(gone);
    await until('it is told', () => server.stdout().includes('send-failed'));
    await until('there is a place', async () => (await receive(server.port)).length > 0);
    server.kill('SIGTERM');
    await server.ended;
    const refused = { level: 40, type: 'connection-refused', reason: 'max-connections' };
    const failed = { level: 40, type: 'send-failed', index: 0, code: 'ERR_SEND_FAILED' };
    const events = server.events();
    expect(events.slice(0, 3)).toMatchObject([{ type: 'listening' }, refused, failed]);
    expect(events.map(({ type }) => type)).not.toContain('image-sent');
  });

  test('another word: exit code 2', async () => {
    const { code, stderr } = await runCli([...LOOPBACK, '--log', 'xml']);
    expect(code).toBe(2);
    expect(lines(stderr)).toEqual([
      'image-pipeline: Expected --log to be one of text, json, got xml',
    ]);
  });
});
