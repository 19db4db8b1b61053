import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, jest, test } from '@jest/globals';
import { afterThisTest, onceForAll } from '../helpers/clean-up.js';
import { CLI, runCli, startCli } from '../helpers/cli.js';
import { isListening, openConnection, receive } from '../helpers/connections.js';
import { readEvents } from '../helpers/events-schema.js';
import { freePort, startFaultServer } from '../helpers/fault-server.js';
import { digestsOf } from '../helpers/frames.js';
import { lines, start } from '../helpers/processes.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

/** Connects, reads and discards, so often and so many at once. */
const BARE_CLIENT = resolve(__dirname, '../../bench/peers/bare-client.mjs');

const CLUSTER = ['serve', '--host', '127.0.0.1', '--workers', '1', '--cluster', '2'];

async function startCluster(args: readonly string[] = [], asked = 0) {
  const server = startCli([...CLUSTER, '--port', String(asked), ...args]);
  const [, port] = await server.line(/^Listening on 127\.0\.0\.1:(\d+)$/);
  return { ...server, port: Number(port) };
}

/** The processes that serve. */
const partsOf = ({ pid }: { readonly pid: number }): number[] =>
  (readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? []).map(Number);

const receiveMany = (port: number, count: number) =>
  Promise.all(Array.from({ length: count }, () => receive(port)));

/** A cluster with metrics, and how many images they count. */
async function startCounted(args: readonly string[] = [], port = 0) {
  const server = await startCluster(['--metrics-port', '0', '--quiet', ...args], port);
  const [, url = ''] = await server.line(/^Metrics on (\S+)$/);
  const text = async () => (await fetch(url)).text();
  const images = async (): Promise<number> =>
    Number(/^image_pipeline_images_total (\d+)$/m.exec(await text())?.[1]);
  return { ...server, text, images };
}

/** A cluster that was told to end when one of its processes was stuck; the end is seconds away. */
const stuck = onceForAll(async () => {
  const server = await startCounted();
  await receiveMany(server.port, 200);
  await until('all are counted', async () => (await server.images()) === 200);
  process.kill(partsOf(server)[0]!, 'SIGSTOP');
  const images = await server.images();
  server.kill('SIGTERM');
  return { images, server };
});

describe('--cluster', () => {
  test('one address, images that differ, one end', async () => {
    const server = await startCluster(['--seed', '7']);
    const images = await receiveMany(server.port, 400);
    expect(new Set(digestsOf(images)).size).toBe(400);
    server.kill('SIGTERM');
    const { code, stdout, stderr } = await server.ended;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Served 400 connections, 0 failed, 0 refused\n',
    });
    expect(lines(stdout).filter((line) => line.startsWith('Listening'))).toHaveLength(1);
    expect(stdout.match(/^Sent an image to \(127\.0\.0\.1, \d+\)$/gm)).toHaveLength(400);
    expect(await isListening(server.port)).toBe(false);
  });

  test('a process that dies is replaced, and one line says so', async () => {
    const server = startCli([...CLUSTER, '--port', '0', '--log', 'json']);
    const [, digits] = await server.line(/"listening".*"port":(\d+)/);
    const port = Number(digits);
    const pids = () =>
      [...new Set(server.stdout().match(/(?<="pid":)\d+(?=,"type":"image-sent")/g))].map(Number);
    await until('both have served', async () => {
      await receiveMany(port, 50);
      return pids().length === 2;
    });
    process.kill(pids()[0]!, 'SIGKILL');
    await server.line(/^image-pipeline: A process of the cluster died; another one replaces it$/);
    await until('the new one has served', async () => {
      await Promise.allSettled([receiveMany(port, 50)]);
      return pids().length === 3;
    });
    server.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
  });

  describe('with metrics, and the largest seed', () => {
    const cluster = onceForAll(async () =>
      startCounted(['--seed', String(Number.MAX_SAFE_INTEGER)], await freePort()),
    );

    test('they add up, and the largest seed is followed by the first', async () => {
      const server = cluster();
      expect(await server.images()).toBe(0);
      const images = await receiveMany(server.port, 200);
      expect(new Set(digestsOf(images)).size).toBe(200);
      await until('all are counted', async () => (await server.images()) === 200);
      const text = await server.text();
      expect(text.match(/^image_pipeline_build_info\{.*\} 1$/gm)).toHaveLength(1);
      // Three processes of Node, of 40 MB or more each.
      const memory = Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
      expect(memory).toBeGreaterThan(100_000_000);
      expect(text).toMatch(/^image_pipeline_open_connections 0$/m);
    });

    test('what a process has counted stays when it dies', async () => {
      const server = cluster();
      const counted = (await server.images()) + 200;
      await receiveMany(server.port, 200);
      await until('all are counted', async () => (await server.images()) === counted);
      for (const pid of partsOf(server)) process.kill(pid, 'SIGKILL');
      await until('both are replaced', () => lines(server.stderr()).length === 2);
      expect(await server.images()).toBe(counted);
      await until('they serve', () => isListening(server.port));
      await receive(server.port);
      await until('they count', async () => (await server.images()) > counted);
    });
  });

  test('a signal before it listens ends it, and nobody has to be killed', async () => {
    const server = startCli([...CLUSTER, '--port', '0']);
    await until('its processes start', () => partsOf(server).length === 2);
    server.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('lines that wait for their reader at the end come whole', async () => {
    const port = await freePort();
    const args = [...CLUSTER, '--port', String(port), '--log', 'json'];
    const server = spawn(process.execPath, [CLI, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    afterThisTest(() => server.kill('SIGKILL'));
    await until('it listens', () => isListening(port));
    const client = start(process.execPath, [BARE_CLIENT, String(port), '4000', '100']);
    expect((await client.ended).code).toBe(0);
    server.kill('SIGTERM');
    const events = readEvents(await text(server.stdout));
    expect(events.filter(({ type }) => type === 'image-sent').length).toBeGreaterThanOrEqual(4_000);
  });

  test('whoever read its lines goes away: all end', async () => {
    const server = spawn(process.execPath, [CLI, ...CLUSTER, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    afterThisTest(() => server.kill('SIGKILL'));
    const ended = once(server, 'exit');
    const stderr = text(server.stderr);
    const [said] = (await once(server.stdout, 'data')) as [Buffer];
    const port = Number(/:(\d+)/.exec(String(said))?.[1]);
    server.stdout.destroy();
    await receive(port);
    expect(await ended).toEqual([0, null]);
    expect(await stderr).toBe('Served 1 connection, 0 failed, 0 refused\n');
    expect(await isListening(port)).toBe(false);
  });

  test('a second signal ends all of it at once', async () => {
    const server = await startCluster(['--size', '1600x1200']);
    await once(await openConnection(server.port), 'readable');
    server.kill('SIGINT');
    await until('nothing listens', async () => !(await isListening(server.port)));
    server.kill('SIGINT');
    expect(await server.ended).toMatchObject({ code: 130, signal: null });
  });

  test('a port in use is told once', async () => {
    const { port } = await startFaultServer(() => () => undefined);
    const { code, stdout, stderr } = await runCli([...CLUSTER, '--port', String(port)]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([
      `image-pipeline: Port ${port} of 127.0.0.1 is in use; choose another, or 0 for any that is free`,
    ]);
  });

  test.each([
    ['--cluster', '0', 'a whole number from 1 to 1024, got 0'],
    ['--port', 'x', 'a whole number from 0 to 65535, got x'],
  ])('%s %s: exit code 2, told once', async (flag, value, expected) => {
    const others = flag === '--cluster' ? ['serve'] : CLUSTER;
    const { code, stderr } = await runCli([...others, flag, value]);
    expect(code).toBe(2);
    expect(lines(stderr)).toEqual([`image-pipeline: Expected ${flag} to be ${expected}`]);
  });

  test('a process that is stuck holds up neither the metrics nor the end', async () => {
    const { images, server } = stuck();
    expect(images).toBe(200);
    expect(await server.ended).toMatchObject({
      code: 0,
      stderr: 'image-pipeline: 1 process of the cluster did not end in time; killed\n',
    });
  });
});
