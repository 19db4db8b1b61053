import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { measureDownloads } from '../../../pipelines/compare/measure-downloads.js';
import {
  after,
  resetAtOnce,
  stalledAfter,
  startFaultServer,
  whole,
  type Behaviour,
  type FaultServer,
} from '../../helpers/fault-server.js';
import { noisePng } from '../../helpers/frames.js';
import { until } from '../../helpers/until.js';

const png = noisePng(1);
const late =
  (ms: number): Behaviour =>
  (socket) =>
    after(wait(ms), whole(png))(socket);

const measured = ({ port }: FaultServer, concurrency: number, duration: number) =>
  firstValueFrom(measureDownloads({ host: '127.0.0.1', port, concurrency, duration }));

test("uses all connections all the time, so that Little's law holds for what it measures", async () => {
  const server = await startFaultServer(() => late(10));
  const { rate, latencies } = await measured(server, 4, 400);
  const window = (1_000 * latencies.length) / rate;
  const waited = latencies.reduce((sum, each) => sum + each, 0);
  // Exact but for those downloads that are cut by the start or the end of the window.
  expect(Math.abs(waited - 4 * window)).toBeLessThan(4 * Math.max(...latencies));
  expect(server.accepted()).toBeGreaterThan(4 + latencies.length); // the warm-up does not count
});

test('counts as many downloads as connections, from a server that is slower than the duration', async () => {
  const server = await startFaultServer(() => late(40));
  const { latencies } = await measured(server, 3, 1);
  expect(latencies.length).toBeGreaterThanOrEqual(3);
  expect(Math.min(...latencies)).toBeGreaterThanOrEqual(39);
});

test('fails with the first frame that fails, and closes the others', async () => {
  const server = await startFaultServer((k) => (k < 5 ? stalledAfter(png, 3) : resetAtOnce));
  await expect(measured(server, 6, 400)).rejects.toMatchObject({ code: 'ERR_CONNECTION_RESET' });
  await until('all are closed', () => server.open() === 0);
});

test('is cold, and closes its connections when it is unsubscribed from', async () => {
  const server = await startFaultServer(() => stalledAfter(png, 3));
  const { port } = server;
  const rates = measureDownloads({ host: '127.0.0.1', port, concurrency: 3, duration: 9 });
  expect(server.accepted()).toBe(0);
  const running = rates.subscribe();
  await until('all are open', () => server.open() === 3);
  running.unsubscribe();
  await until('all are closed', () => server.open() === 0);
  expect(server.accepted()).toBe(3);
});
