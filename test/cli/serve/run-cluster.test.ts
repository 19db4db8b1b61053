import { once } from 'node:events';
import { existsSync, linkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { serveMetrics } from '../../../src/cli/serve/metrics.js';
import type { ServeFlags } from '../../../src/cli/serve/open-log.js';
import { runCluster } from '../../../src/cli/serve/run-cluster.js';
import { afterThisTest } from '../../helpers/clean-up.js';
import { fakeFork, type FakeProcess } from '../../helpers/fake-cluster.js';
import { tempFolder } from '../../helpers/temp-folder.js';
import { until } from '../../helpers/until.js';
import { writtenTo } from '../../helpers/written-to.js';

/** The first process of a cluster of two others, which are played. */
async function start(flags: Partial<ServeFlags> = {}, onStart?: () => void) {
  const [stdout, stderr] = [writtenTo(process.stdout), writtenTo(process.stderr)];
  const started = fakeFork(onStart);
  const code = runCluster({
    ...{ cluster: 2, log: 'text', json: false, details: false, quiet: false },
    ...{ metricsPort: undefined, metricsHost: '127.0.0.1' },
    ...flags,
  });
  await until('two have started', () => started.length === 2);
  const parts = started as readonly [FakeProcess, FakeProcess];
  let isStopping = false;
  const stop = () => {
    isStopping = true;
    process.emit('SIGTERM', 'SIGTERM');
  };
  afterThisTest(() => {
    if (!isStopping) stop(); // a second signal would end this process
    for (const part of started) if (!part.isOver) part.ends();
    return code;
  });
  return { parts, stop, code, stdout, stderr };
}

const totals = (served: number) => ({
  type: 'totals',
  totals: { served, failed: 1, refused: 0, lostLines: 0 },
});

describe('the first process of a cluster', () => {
  test('logs where all listen, and at the end the latest totals of each', async () => {
    const { parts, stop, code, stdout, stderr } = await start();
    for (const part of parts) part.listens();
    parts[0].tells(totals(2));
    parts[1].tells(totals(30));
    parts[0].tells(totals(5));
    stop();
    for (const part of parts) part.ends(0);
    expect(await code).toBe(0);
    expect(stdout()).toBe('Listening on [::]:80\n');
    expect(stderr()).toBe('Served 35 connections, 2 failed, 0 refused\n');
  });

  test('gives the others two seconds more than their connections have, and kills then', async () => {
    const { parts, stop, stderr } = await start();
    jest.useFakeTimers();
    afterThisTest(() => jest.useRealTimers());
    stop();
    parts[0].ends(0);
    jest.advanceTimersByTime(6_999); // the default `grace` is 5 s
    expect(parts[1].signals).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(parts[1].signals).toEqual(['SIGKILL']);
    expect(stderr()).toBe('image-pipeline: 1 process of the cluster did not end in time; killed\n');
  });

  test('removes a Unix socket that nobody listens on before it starts the others', async () => {
    const path = join(tempFolder(), 'socket');
    const server = createServer().listen(path);
    await once(server, 'listening');
    linkSync(path, `${path}-left`);
    server.close();
    await once(server, 'close');
    const wasThere: boolean[] = [];
    await start({ unix: `${path}-left` }, () => wasThere.push(existsSync(`${path}-left`)));
    expect(wasThere).toEqual([false, false]);
  });

  test('tells once that the log cannot be written, whoever finds out', async () => {
    const { parts, stderr } = await start();
    for (const part of parts) part.tells({ type: 'log-failed', message: 'disk full' });
    expect(stderr()).toBe(
      'image-pipeline: Cannot write the log; its lines are dropped and counted: disk full\n',
    );
  });

  test('serves the metrics of all, and keeps the counters of one that died', async () => {
    const { parts, stdout, stderr } = await start({ metricsPort: 0 });
    await until('metrics are served', () => stdout().startsWith('Metrics on '));
    const address = stdout().slice('Metrics on '.length).trim();
    const counts = async (images: number) => {
      const registry = new Registry();
      const metrics = serveMetrics(registry);
      metrics.count({ type: 'stock-changed', images });
      metrics.count({ type: 'connection-accepted', remoteHost: '::1', remotePort: 7 });
      metrics.count({
        type: 'image-sent',
        ...{ index: 0, remoteHost: '::1', remotePort: 7, bytes: 100 * images, duration: 1 },
      });
      return { type: 'counts', counts: await registry.getMetricsAsJSON() };
    };
    const scrape = async () => {
      const text = await (await fetch(address)).text();
      const valueOf = (name: string) =>
        Number(new RegExp(`^image_pipeline_${name} (\\S+)$`, 'm').exec(text)?.[1]);
      return { bytes: valueOf('bytes_total'), stock: valueOf('stock_images') };
    };
    expect(await scrape()).toEqual({ bytes: 0, stock: 0 });
    parts[0].tells(await counts(3));
    parts[1].tells(await counts(4));
    expect(await scrape()).toEqual({ bytes: 700, stock: 7 });
    parts[0].listens();
    parts[0].ends();
    expect(await scrape()).toEqual({ bytes: 700, stock: 4 });
    expect(stderr()).toBe(
      'image-pipeline: A process of the cluster died; another one replaces it\n',
    );
  });
});
