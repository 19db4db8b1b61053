import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli, startCli } from '../helpers/cli.js';
import { isListening, openConnection, receive } from '../helpers/connections.js';
import { freePort, startFaultServer } from '../helpers/fault-server.js';
import { digestsOf } from '../helpers/frames.js';
import { lines } from '../helpers/processes.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

const CLUSTER = ['serve', '--host', '127.0.0.1', '--workers', '1', '--cluster', '2'];

async function startCluster(args: readonly string[] = [], asked = 0) {
  const server = startCli([...CLUSTER, '--port', String(asked), ...args]);
  const [, port] = await server.line(/^Listening on 127\.0\.0\.1:(\d+)$/);
  return { ...server, port: Number(port) };
}

/** The processes that serve. */
const partsOf = ({ pid }: { readonly pid: number }): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

const receiveMany = (port: number, count: number) =>
  Promise.all(Array.from({ length: count }, () => receive(port)));

describe('--cluster', () => {
  test('one address, images that differ, one end', async () => {
    const server = await startCluster(['--seed', '7']);
    const images = await receiveMany(server.port, 400);
    expect(new Set(digestsOf(images)).size).toBe(400);
    server.kill('SIGTERM');
    const { code, stdout, stderr } = await server.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines(stdout).filter((line) => line.startsWith('Listening'))).toHaveLength(1);
    expect(stdout.match(/^Sent an image to \(127\.0\.0\.1, \d+\)$/gm)).toHaveLength(400);
    expect(await isListening(server.port)).toBe(false);
  });

  test('a process that dies is replaced, and one line says so', async () => {
    const server = startCli([...CLUSTER, '--port', '0', '--log', 'json']);
    const [, digits] = await server.line(/"listening".*"port":(\d+)/);
    const port = Number(digits);
    const pids = () => [...new Set(server.stdout().match(/(?<="pid":)\d+/g))].map(Number);
    await until('both have served', async () => {
      await receiveMany(port, 50);
      return pids().length === 2;
    });
    process.kill(pids()[0]!, 'SIGKILL');
    await server.line(/^image-pipeline: A process of the cluster died; another takes its place$/);
    await until('the new one has served', async () => {
      await Promise.allSettled([receiveMany(port, 50)]);
      return pids().length === 3;
    });
    server.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
  });

  test('metrics add up', async () => {
    const server = await startCluster(['--metrics-port', '0', '--quiet']);
    const [url = ''] = /http:\S+/.exec(server.stdout()) ?? [];
    await receiveMany(server.port, 200);
    await until('all are counted', async () =>
      /^image_pipeline_images_total 200$/m.test(await (await fetch(url)).text()),
    );
  });

  /** The total of images in the metrics. */
  const imagesOf = async (server: { readonly stdout: () => string }): Promise<number> => {
    const [url = ''] = /http:\S+/.exec(server.stdout()) ?? [];
    const text = await (await fetch(url)).text();
    return Number(/^image_pipeline_images_total (\d+)$/m.exec(text)?.[1]);
  };

  test('what a process has counted stays when it dies', async () => {
    const server = await startCluster(['--metrics-port', '0', '--quiet'], await freePort());
    expect(await imagesOf(server)).toBe(0);
    await receiveMany(server.port, 200);
    await until('all are counted', async () => (await imagesOf(server)) === 200);
    for (const pid of partsOf(server)) process.kill(pid, 'SIGKILL');
    await until('both are replaced', () => lines(server.stderr()).length === 2);
    expect(await imagesOf(server)).toBe(200);
    await until('they serve', () => isListening(server.port));
    await receive(server.port);
    await until('they count', async () => (await imagesOf(server)) > 200);
  });

  test('a process that is stuck holds up neither the metrics nor the end', async () => {
    const server = await startCluster(['--metrics-port', '0', '--quiet']);
    await receiveMany(server.port, 200);
    await until('all are counted', async () => (await imagesOf(server)) === 200);
    process.kill(partsOf(server)[0]!, 'SIGSTOP');
    expect(await imagesOf(server)).toBe(200);
    server.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('the largest seed is followed by the first', async () => {
    const server = await startCluster(['--seed', String(Number.MAX_SAFE_INTEGER)]);
    const images = await receiveMany(server.port, 50);
    expect(new Set(digestsOf(images)).size).toBe(50);
  });

  test('a second signal ends all of it at once', async () => {
    const server = await startCluster(['--size', '3000x3000']);
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
    ['--cluster', '0', 'a whole number from 1 to 1024, got `0` (number)'],
    ['--port', 'x', 'a whole number from 0 to 65535, got `x` (string)'],
  ])('%s %s: exit code 2, told once', async (flag, value, expected) => {
    const others = flag === '--cluster' ? ['serve'] : CLUSTER;
    const { code, stderr } = await runCli([...others, flag, value]);
    expect(code).toBe(2);
    expect(lines(stderr)).toEqual([`image-pipeline: Expected ${flag} to be ${expected}`]);
  });
});
