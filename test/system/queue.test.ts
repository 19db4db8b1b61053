import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { onceForAll } from '../helpers/clean-up.js';
import { runCli, startCli, startServer } from '../helpers/cli.js';
import { noiseFrames, saveFrames } from '../helpers/frames.js';
import { lines, type Running } from '../helpers/processes.js';
import { startRedis, startWorker } from '../helpers/redis.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(30_000);

/** Four chunks that take some time: pngjs and gifenc encode them. */
const SLOW = ['--encoder', 'plain', '--quiet'];
const frames = () => saveFrames(tempFolder(), noiseFrames(48, { width: 30, height: 30 }));

const bytesOf = (folder: string, name: string): string =>
  readFileSync(join(folder, name)).toString('base64');

/** The GIF of all frames of a folder, made by this machine alone. */
async function ownGif(cwd: string, more: readonly string[] = SLOW): Promise<string> {
  expect(await runCli(['gif', '.', '-o', 'own.gif', ...more], { cwd })).toMatchObject({ code: 0 });
  return bytesOf(cwd, 'own.gif');
}

/** The events of a run that prints them as JSON lines. */
const eventsOf = (run: Running): Record<string, unknown>[] =>
  lines(run.stdout()).map((line) => JSON.parse(line) as Record<string, unknown>);

/** Redis, and two workers with a thread each. */
const started = onceForAll(async () => {
  const redis = await startRedis();
  const workers = await Promise.all([1, 2].map(() => startWorker(redis.url)));
  return { redis, workers };
});

/** All keys but those of BullMQ's workers, which are there as long as a worker is. */
const keysOfRuns = async (): Promise<string[]> =>
  (await started().redis.keys()).filter((key) => !/:(stalled-check|meta)$/.test(key));

describe('a run with workers', () => {
  test('makes the GIF of one machine, tells which worker made what, and leaves no key', async () => {
    const { redis } = started();
    const cwd = frames();
    const args = ['gif', '.', '-o', 'a.gif', '--queue', redis.url, '--encoder', 'plain'];
    const run = startCli([...args, '--json', '--details'], { cwd });
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(bytesOf(cwd, 'a.gif')).toBe(await ownGif(cwd));
    const hosts = eventsOf(run).flatMap(({ type, host }) =>
      type === 'chunk-started' ? [host] : [],
    );
    expect(hosts).toHaveLength(4);
    expect(new Set(hosts).size).toBe(2);
    expect(await keysOfRuns()).toEqual([]);
  });

  test('by a store in Redis: the same', async () => {
    const { redis } = started();
    const cwd = frames();
    const args = ['gif', '.', '-o', 'a.gif', '--queue', redis.url, '--store', 'redis', ...SLOW];
    expect(await runCli(args, { cwd })).toMatchObject({ code: 0, stderr: '' });
    expect(bytesOf(cwd, 'a.gif')).toBe(await ownGif(cwd));
    expect(await keysOfRuns()).toEqual([]);
  });

  test('downloads here, and encodes there', async () => {
    const { redis } = started();
    const server = await startServer(['--seed', '5', '--size', '40x40']);
    const cwd = tempFolder();
    const from = ['fetch', '-p', String(server.port), '-n', '100', '--queue', redis.url];
    expect(await runCli([...from, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' });
    const again = ['gif', 'frames', '-o', 'own.gif', '--quiet'];
    expect(await runCli(again, { cwd })).toMatchObject({ code: 0 });
    expect(bytesOf(cwd, 'animation.gif')).toBe(bytesOf(cwd, 'own.gif'));
    expect(await keysOfRuns()).toEqual([]);
  });

  test('two runs share the workers, and do not mix', async () => {
    const { redis } = started();
    const folders = [
      frames(),
      saveFrames(tempFolder(), noiseFrames(30, { width: 40, height: 20 })),
    ];
    const runs = folders.map((cwd) =>
      runCli(['gif', '.', '-o', 'a.gif', '--queue', redis.url, ...SLOW], { cwd }),
    );
    expect(await Promise.all(runs)).toMatchObject([{ code: 0 }, { code: 0 }]);
    for (const cwd of folders) expect(bytesOf(cwd, 'a.gif')).toBe(await ownGif(cwd));
  });

  test('Ctrl-C leaves no key, no task and no file', async () => {
    const { redis } = started();
    const cwd = frames();
    const before = filesIn(cwd);
    const run = startCli(
      ['gif', '.', '--queue', redis.url, '--json', '--details', ...SLOW.slice(0, 2)],
      {
        cwd,
      },
    );
    await run.line(/"chunk-started"/);
    run.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130 });
    expect(filesIn(cwd)).toEqual(before);
    // A chunk that a worker is at ends with it.
    await until('no key is left', async () => (await keysOfRuns()).length === 0);
  });

  test('a damaged frame fails it as on one machine, by name', async () => {
    const { redis } = started();
    const cwd = saveFrames(tempFolder(), [...noiseFrames(20), Buffer.from('no image')]);
    const here = await runCli(['gif', '.', '--quiet'], { cwd });
    const there = await runCli(['gif', '.', '--queue', redis.url, '--quiet'], { cwd });
    expect(here).toMatchObject({ code: 1, stderr: expect.stringContaining('20.png') });
    expect(there).toMatchObject({ code: here.code, stderr: here.stderr });
    await until('no key is left', async () => (await keysOfRuns()).length === 0);
  });

  test('a worker reads what is in the shared folder itself, and nothing else', async () => {
    const { redis } = started();
    const cwd = frames();
    const prefix = ['--queue-prefix', 'shared'];
    const worker = await startWorker(redis.url, [...prefix, '--shared-root', cwd]);
    const run = ['gif', '.', '-o', 'a.gif', '--queue', redis.url, ...prefix, '--shared-root', cwd];
    expect(await runCli([...run, ...SLOW], { cwd })).toMatchObject({ code: 0, stderr: '' });
    expect(bytesOf(cwd, 'a.gif')).toBe(await ownGif(cwd));

    const other = saveFrames(tempFolder(), noiseFrames(3));
    const outside = ['gif', other, '--queue', redis.url, ...prefix, '--shared-root', other];
    expect(await runCli([...outside, ...SLOW], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is outside the --shared-root of this worker'),
    });
    worker.kill('SIGINT');
    expect(await worker.ended).toMatchObject({ code: 0 });
  });
});

describe('a worker', () => {
  test('that is killed in the middle of a chunk loses the chunk to another', async () => {
    const { redis } = started();
    const prefix = ['--queue-prefix', 'killed'];
    const doomed = await startWorker(redis.url, prefix);
    const cwd = frames();
    const args = ['gif', '.', '-o', 'a.gif', '--queue', redis.url, ...prefix, ...SLOW.slice(0, 2)];
    const run = startCli([...args, '--json', '--details'], { cwd });
    await run.line(/"chunk-started","chunk":1,/);
    const other = await startWorker(redis.url, prefix);
    doomed.kill('SIGKILL');
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(eventsOf(run).filter(({ type }) => type === 'warning')).toEqual([]);
    expect(bytesOf(cwd, 'a.gif')).toBe(await ownGif(cwd));
    other.kill('SIGTERM');
    expect(await other.ended).toMatchObject({ code: 0 });
  });

  test('finishes its chunk at the first Ctrl-C, and says what it did', async () => {
    const { redis } = started();
    const cwd = frames();
    const prefix = ['--queue-prefix', 'one'];
    const lone = startCli([
      'worker',
      '--queue',
      redis.url,
      '-c',
      '1',
      ...prefix,
      '--json',
      '--details',
    ]);
    await lone.line(/"worker-started"/);
    const args = ['gif', '.', '-o', 'a.gif', '--queue', redis.url, ...prefix, ...SLOW.slice(0, 2)];
    const run = startCli([...args, '--patience', '300'], { cwd });
    await lone.line(/"task-started"/);
    lone.kill('SIGINT');
    expect(await lone.ended).toMatchObject({ code: 0, stderr: '' });
    const events = eventsOf(lone);
    expect(events.map(({ type }) => type)).toContain('task-done');
    expect(events.at(-1)).toMatchObject({ type: 'summary', command: 'worker', failed: 0 });
    // The run goes on without it, and says so.
    const { code, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^Run [\da-f]{16}: 1 worker at redis:.*\nNo worker is connected to the queue/,
    );
    expect(bytesOf(cwd, 'a.gif')).toBe(await ownGif(cwd));
  });

  test('with another secret does no chunk: the run does, and both sides say why', async () => {
    const { redis } = started();
    const cwd = saveFrames(tempFolder(), noiseFrames(3));
    const prefix = ['--queue-prefix', 'secret', '--queue-secret'];
    const worker = await startWorker(redis.url, [...prefix, 'one']);
    const run = await runCli(['gif', '.', '--queue', redis.url, ...prefix, 'two'], { cwd });
    const reason = 'is signed with another secret; give the worker and the run the same';
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining(reason) });
    expect(worker.stderr()).toContain(reason);
  });
});

test('workers that end leave no key', async () => {
  const { redis, workers } = started();
  for (const worker of workers) worker.kill('SIGTERM');
  expect(await Promise.all(workers.map(({ ended }) => ended))).toMatchObject([
    { code: 0 },
    { code: 0 },
  ]);
  await until('no key is left', async () => (await redis.keys()).length === 0);
});

describe('a Redis that will not do', () => {
  test('is not there: one line', async () => {
    const cwd = saveFrames(tempFolder(), noiseFrames(3));
    expect(
      await runCli(['gif', '.', '--queue', 'redis://127.0.0.1:1', '-q'], { cwd }),
    ).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: expect.stringMatching(
        /^image-pipeline: Cannot reach the queue redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED.*; is Redis running there\?\n$/,
      ),
    });
    expect(filesIn(cwd)).toHaveLength(3);
  });

  test('that would delete keys: one line', async () => {
    const redis = await startRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']);
    const cwd = saveFrames(tempFolder(), noiseFrames(3));
    const expected = 'set maxmemory-policy to noeviction';
    for (const args of [['gif', '.', '-q'], ['worker']]) {
      expect(await runCli([...args, '--queue', redis.url], { cwd })).toMatchObject({
        ...{ code: 1, stdout: '', stderr: expect.stringContaining(expected) },
      });
    }
  });
});
