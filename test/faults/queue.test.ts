/**
 * What a run with workers survives, with real processes: ten times in a row by `npm run faults`. The tests of
 * the system have two of them.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { onceForAll } from '../helpers/clean-up.js';
import { runCli, startCli } from '../helpers/cli.js';
import { noiseFrames, saveFrames } from '../helpers/frames.js';
import { lines, type Running } from '../helpers/processes.js';
import { startRedis, startWorker, type Redis } from '../helpers/redis.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

const each = Array.from({ length: Number(process.env['FAULT_RUNS']) }, (_, k) => k + 1);
/** How long Redis is away, in ms. */
const AWAY = 15_000;

/** Frames whose chunks take some 200 ms each with pngjs and gifenc, and the GIF of them by one machine. */
const material = onceForAll(async () => {
  const folder = saveFrames(tempFolder(), noiseFrames(64, { width: 30, height: 30 }));
  const args = ['gif', folder, '-o', 'own.gif', '-q', '--encoder', 'plain'];
  expect(await runCli(args, { cwd: folder })).toMatchObject({ code: 0 });
  return { folder, gif: readFileSync(join(folder, 'own.gif')).toString('base64') };
});

/** Starts a run on the material that prints all its events. */
function startRun(redis: Redis, more: readonly string[] = []): { run: Running; gif: () => string } {
  const cwd = tempFolder();
  const args = ['gif', join(material().folder, '*.png'), '-o', 'a.gif', '--encoder', 'plain'];
  const watched = ['--queue', redis.url, '--json', '--details', ...more];
  return {
    run: startCli([...args, ...watched], { cwd }),
    gif: () => readFileSync(join(cwd, 'a.gif')).toString('base64'),
  };
}

type Event = Readonly<Record<string, unknown>>;
const eventsOf = (run: Running): Event[] =>
  lines(run.stdout()).map((line) => JSON.parse(line) as Event);
const warningsOf = (run: Running): unknown[] =>
  eventsOf(run).flatMap(({ type, code }) => (type === 'warning' ? [code] : []));

/** The number of the process of the worker that has begun a chunk. */
async function busyWorker(run: Running, chunk = 1): Promise<number> {
  const [, pid] = await run.line(
    new RegExp(`"chunk-started","chunk":${chunk},.*"host":"[^"]*:(\\d+)"`),
  );
  return Number(pid);
}

/** Ends workers well, and then there is no key. */
async function expectNothingLeft(redis: Redis, workers: readonly Running[]): Promise<void> {
  for (const worker of workers) worker.kill('SIGTERM');
  await Promise.all(workers.map(({ ended }) => ended));
  await until('no key is left', async () => (await redis.keys()).length === 0);
}

describe.each(each)('fault, time %d', () => {
  test('a worker is killed in the middle of a chunk', async () => {
    const redis = await startRedis();
    const workers = await Promise.all([1, 2].map(() => startWorker(redis.url)));
    const { run, gif } = startRun(redis, ['--patience', '1000']);
    const pid = await busyWorker(run);
    const [dead, living] = workers[0]?.pid === pid ? workers : [...workers].reverse();
    dead?.kill('SIGKILL');
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(gif()).toBe(material().gif);
    await expectNothingLeft(redis, [living as Running]);
  });

  test('all workers are killed: the run says so, goes on, and takes workers that come', async () => {
    const redis = await startRedis();
    const worker = await startWorker(redis.url);
    const { run, gif } = startRun(redis, ['--patience', '500']);
    await busyWorker(run);
    worker.kill('SIGKILL');
    await run.line(/WARN_NO_WORKERS/);
    const another = await startWorker(redis.url);
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(gif()).toBe(material().gif);
    await expectNothingLeft(redis, [another]);
  });

  test('Redis is killed, and comes back empty: what was lost is added again, and workers go on', async () => {
    const redis = await startRedis();
    const worker = await startWorker(redis.url);
    const { run, gif } = startRun(redis, ['--patience', '500']);
    await busyWorker(run);
    await redis.kill();
    await worker.line(/The queue .* is away/);
    await sleep(AWAY);
    await redis.restart();
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(gif()).toBe(material().gif);
    // A worker that has lived through it takes the chunks of the next run.
    await worker.line(/is back/);
    const next = startRun(redis);
    expect(await next.run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(warningsOf(next.run)).toEqual([]);
    expect(next.gif()).toBe(material().gif);
    await expectNothingLeft(redis, [worker]);
  });

  test('a worker ends while Redis is away', async () => {
    const redis = await startRedis();
    const worker = await startWorker(redis.url);
    await redis.kill();
    await worker.line(/The queue .* is away/);
    worker.kill('SIGTERM');
    expect(await worker.ended).toMatchObject({ code: 0 });
  });

  test('Redis is full: the run goes on here, and says so', async () => {
    const redis = await startRedis();
    const worker = await startWorker(redis.url);
    await redis.ask('config', 'set', 'maxmemory', '1mb');
    const { run, gif } = startRun(redis, ['--patience', '300']);
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(warningsOf(run)).toEqual(['WARN_QUEUE_AWAY']);
    expect(gif()).toBe(material().gif);
    await redis.ask('config', 'set', 'maxmemory', '0');
    await expectNothingLeft(redis, [worker]);
  });

  test('the run is killed: a worker drops its chunks, and Redis forgets the rest', async () => {
    const redis = await startRedis();
    const worker = await startWorker(redis.url);
    const { run } = startRun(redis);
    await busyWorker(run);
    run.kill('SIGKILL');
    await run.ended;
    const tasks = (await redis.keys()).filter((key) => /-\d+$/.test(key));
    for (const key of tasks) {
      const [seconds] = await redis.ask('ttl', key);
      // -2: its worker has ended it meanwhile.
      expect([...Array(3_601).keys(), -2]).toContain(Number(seconds));
    }
    await until('no task is left', async () =>
      (await redis.keys()).every((key) => /:(meta|events|id|stalled-check)$/.test(key)),
    );
    await expectNothingLeft(redis, [worker]);
  });

  test('a chunk that kills each worker fails the run, by its frames', async () => {
    const redis = await startRedis();
    const poison = resolve(__dirname, '../helpers/scripts/poisoned-thread.mjs');
    const env = { NODE_OPTIONS: `--import ${poison}`, POISONED_CHUNK: '1' };
    const worker = startCli(['worker', '--queue', redis.url, '-c', '1'], { env });
    await worker.line(/takes chunks from/);
    const { run } = startRun(redis);
    const { code } = await run.ended;
    expect(code).toBe(1);
    expect(eventsOf(run).at(-1)).toMatchObject({ type: 'error', code: 'ERR_WORKER_DIED' });
    expect(eventsOf(run).at(-1)!['message']).toMatch(/frames? 8/);
    await expectNothingLeft(redis, [worker]);
  });

  test('a worker of another version takes nothing', async () => {
    const redis = await startRedis();
    const worker = await startWorker(redis.url);
    const other = ['rpush', 'image-pipeline:image-pipeline-2:wait', 'x'];
    await redis.ask(...other);
    const { run } = startRun(redis);
    expect(await run.ended).toMatchObject({ code: 0 });
    expect(await redis.ask('llen', 'image-pipeline:image-pipeline-2:wait')).toEqual(['1']);
    await redis.ask('del', 'image-pipeline:image-pipeline-2:wait');
    await expectNothingLeft(redis, [worker]);
  });

  test('the run is killed: another process goes on from the chunks that are encoded', async () => {
    const redis = await startRedis();
    const worker = await startWorker(redis.url);
    const { run } = startRun(redis);
    const [, id = ''] = await run.line(/"queue-opened".*"run":"([\da-f]{16})"/);
    await run.line(/"chunk-encoded","chunk":1,/);
    run.kill('SIGKILL');
    await run.ended;
    const next = startRun(redis, ['--resume-run', id]);
    expect(await next.run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(next.gif()).toBe(material().gif);
    const started = eventsOf(next.run).flatMap(({ type, chunk }) =>
      type === 'chunk-started' ? [chunk] : [],
    );
    expect(started).not.toContain(0);
    expect(started).not.toContain(1);
    expect(started).toContain(4);
    // It is over now.
    const again = startRun(redis, ['--resume-run', id]);
    expect(await again.run.ended).toMatchObject({ code: 1 });
    expect(eventsOf(again.run).at(-1)).toMatchObject({ code: 'ERR_RUN_NOT_FOUND' });
    await expectNothingLeft(redis, [worker]);
  });

  test('a worker that slept brings an answer that nobody needs any more', async () => {
    const redis = await startRedis();
    const workers = await Promise.all([1, 2].map(() => startWorker(redis.url)));
    const { run, gif } = startRun(redis, ['--patience', '60000']);
    const pid = await busyWorker(run);
    process.kill(pid, 'SIGSTOP');
    // Its lock ends after 15 s, and the other worker gets the chunk.
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    process.kill(pid, 'SIGCONT');
    expect(gif()).toBe(material().gif);
    const next = startRun(redis);
    expect(await next.run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(next.gif()).toBe(material().gif);
    await expectNothingLeft(redis, workers);
  });
});
