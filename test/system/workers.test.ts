import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, jest, test } from '@jest/globals';
import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import { actorPool } from '../../dist/src/actors/actor-pool.js';
import { startActor } from '../../dist/src/actors/actor.js';
import { Worker } from '../../dist/src/actors/threads.js';
import { afterThisTest, onceForAll } from '../helpers/clean-up.js';
import { CLI, runCli } from '../helpers/cli.js';
import { openConnection, readAll, receive } from '../helpers/connections.js';
import { startFrameServer } from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, readFrames, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { lines, start } from '../helpers/processes.js';
import { startEventServer } from '../helpers/serve-events.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** Starts the command so that threads which get a job of this kind are killed, `count` times in all. */
function startWithDeaths(
  kind: 'gif' | 'image' | 'disk',
  count: number,
  args: string[],
  cwd: string,
  how: 'killed' | 'deaf' = 'killed',
) {
  const preload = pathToFileURL(resolve(__dirname, '../helpers/scripts/kill-workers.mjs'));
  const log = join(tempFolder(), 'deaths');
  return {
    ...start(process.execPath, ['--import', preload.href, CLI, ...args], {
      cwd,
      env: { KILL_KIND: kind, KILL_COUNT: String(count), KILL_LOG: log, KILL_HOW: how },
    }),
    deaths: () => Number(readFileSync(log, 'utf8')),
  };
}

/**
 * Opens more connections than the whole stock has images, and lets the thread die once: some wait for the
 * job that was cut off. The result waits for the end.
 */
async function serveWithDeath(how: 'killed' | 'deaf') {
  const args = ['serve', '--host', '127.0.0.1', '--port', '0', '--workers', '1', '--quiet'];
  const serve = startWithDeaths('image', 1, args, tempFolder(), how);
  const [, port] = await serve.line(/:(\d+)$/);
  const sockets = await Promise.all(
    Array.from({ length: 1_500 }, () => openConnection(Number(port))),
  );
  const received = Promise.all(sockets.map(readAll));
  return async () => {
    const images = await received;
    serve.kill('SIGINT');
    return { images, ended: await serve.ended, deaths: serve.deaths() };
  };
}

/** A thread that is deaf is given up after ten seconds, in which the other tests can run. */
const deaf = onceForAll(() => serveWithDeath('deaf'));

describe('a worker that dies in the middle of its work', () => {
  test('GIF worker, once: the GIF is the same, byte for byte', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(300));
    await runCli(['gif', 'frames', '-o', 'reference.gif'], { cwd });
    for (const workers of ['1', '3']) {
      const args = ['gif', 'frames', '--workers', workers, '--quiet'];
      const run = startWithDeaths('gif', 1, args, cwd);
      expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
      expect(run.deaths()).toBe(1);
      const gif = readFileSync(join(cwd, 'animation.gif'));
      expect(gif.equals(readFileSync(join(cwd, 'reference.gif')))).toBe(true);
    }
  });

  test('GIF worker, always: the second death of a chunk is the error, and the run ends', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(300));
    const run = startWithDeaths('gif', Infinity, ['gif', 'frames', '--workers', '2'], cwd);
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([expect.stringMatching(/^image-pipeline: A worker died: /)]);
    expect(run.deaths()).toBeGreaterThanOrEqual(2);
    expect(filesIn(cwd)).toEqual(frameNames(300, 'frames'));
  });

  test.each(['gif', 'disk'] as const)('%s worker of fetch, once', async (kind) => {
    const cwd = tempFolder();
    const frames = noiseFrames(150);
    const server = await startFrameServer(frames);
    const args = ['fetch', '--port', String(server.port), '-n', '150', '--quiet'];
    const run = startWithDeaths(kind, 1, args, cwd);
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(run.deaths()).toBe(1);
    expect(filesIn(cwd)).toEqual(['animation.gif', ...frameNames(150, 'frames')]);
    const saved = digestsOf(readFrames(join(cwd, 'frames'), 150));
    expect(new Set(saved)).toEqual(new Set(digestsOf(frames)));
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(saved);
    expect(server.accepted()).toBe(150);
  });

  test('disk worker, always: the error, and no part of a file', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(10));
    const args = ['fetch', '--port', String(server.port), '-n', '10'];
    const run = startWithDeaths('disk', Infinity, args, cwd);
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([expect.stringMatching(/^image-pipeline: A worker died: /)]);
    expect(filesIn(cwd).filter((name) => !/^frames\/\d+\.png$/.test(name))).toEqual([]);
  });

  test('image worker, once: the images are the same, in the same order', async () => {
    const firstImages = async (port: number) => {
      const images: Buffer[] = [];
      for (let k = 0; k < 5; k += 1) images.push(await receive(port));
      return digestsOf(images);
    };
    const args = ['serve', '--host', '127.0.0.1', '--port', '0', '--seed', '5', '--quiet'];
    const serve = startWithDeaths('image', 1, args, tempFolder());
    const [, port] = await serve.line(/:(\d+)$/);
    const images = await firstImages(Number(port));
    serve.kill('SIGINT');
    expect((await serve.ended).code).toBe(0);
    expect(serve.deaths()).toBe(1);
    expect(images).toEqual(await firstImages((await startEventServer({ seed: 5 })).port));
  });

  test('image worker that cannot load: the server ends with its cause', async () => {
    const preload = pathToFileURL(resolve(__dirname, '../helpers/scripts/fail-workers.mjs'));
    const serve = start(process.execPath, ['--import', preload.href, CLI, 'serve', '--port', '0']);
    const { code, stderr } = await serve.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Served 0 connections, 0 failed, 0 refused\nimage-pipeline: A worker did not start: .*no threads today\n$/,
    );
  });
});

interface Job {
  readonly how: string;
  readonly deaths: number;
  readonly tries: Int32Array;
}

const job = (how: string, deaths: number): Job => ({
  how,
  deaths,
  tries: new Int32Array(new SharedArrayBuffer(4)),
});

/** A pool of threads that run a script of `test/helpers/workers`. */
/** @param timeout of a job, in ms: how long a machine that is busy may take, unless that is the question. */
function testPool(script: string, size: number, timeout = 40_000) {
  const limits = { resourceLimits: { maxOldGenerationSizeMb: 24 } };
  let started = 0;
  const pool = actorPool<Job, string>({
    size,
    start: () => {
      started += 1;
      const worker = new Worker(`../helpers/workers/${script}`, limits);
      return startActor(worker, (message) => message, { timeout });
    },
  });
  afterThisTest(() => pool.unsubscribe());
  return { pool, started: () => started };
}

/** Only one death is a matter of time. */
const timeoutFor = (how: string) => (how === 'its patience' ? 2_000 : undefined);

describe('a pool of actors', () => {
  const diesOnce = async (how: string) => {
    const { pool, started } = testPool('mortal.mjs', 1, timeoutFor(how));
    expect(await lastValueFrom(pool.ask(job(how, 1)))).toBe('after 2 tries');
    expect(started()).toBe(2);
  };
  const diesTwice = async (how: string, cause: RegExp) => {
    const { pool, started } = testPool('mortal.mjs', 1, timeoutFor(how));
    const doomed = job(how, 9);
    const [death, other] = await Promise.allSettled([
      lastValueFrom(pool.ask(doomed)),
      lastValueFrom(pool.ask(job(how, 0))),
    ]);
    expect(death).toMatchObject({
      reason: { code: 'ERR_WORKER_DIED', message: expect.stringMatching(cause) },
    });
    expect(doomed.tries[0]).toBe(2);
    expect(other).toMatchObject({ value: 'after 1 tries' });
    expect(started()).toBeLessThanOrEqual(3);
  };

  describe.each([
    ['an exit', /its thread exited/],
    ['an error outside of its job', /thrown on its own/],
    ['a rejection that nobody handles', /rejected on its own/],
    ['its memory', /memory/],
  ])('a worker that dies of %s', (how, cause) => {
    test('once: its job is done by a fresh one', () => diesOnce(how));

    test('twice: the error says of what; the pool goes on with other jobs', () =>
      diesTwice(how, cause));
  });

  test('a worker that dies of its patience, once and twice: the same', async () => {
    const how = 'its patience';
    await Promise.all([diesOnce(how), diesTwice(how, /gave no answer for 2000 ms/)]);
  });

  test.each([
    ['throws.mjs', /cannot start today/],
    ['misses.mjs', /nowhere\.mjs/],
    ['silent.mjs', /its thread exited/],
  ])(
    'a worker that cannot load, %s: every job fails, and no storm of new ones',
    async (script, cause) => {
      const { pool, started } = testPool(script, 2);
      const jobs = Array.from({ length: 12 }, () => job('an exit', 0));
      const results = await Promise.allSettled(jobs.map((each) => lastValueFrom(pool.ask(each))));
      for (const result of results) {
        expect(result).toMatchObject({
          reason: { code: 'ERR_WORKER_FAILED', message: expect.stringMatching(cause) },
        });
      }
      // One more for each at most: those that wait must learn of it first.
      expect(started()).toBeLessThanOrEqual(4);
    },
  );

  test('jobs of a pool that is closed are never answered, and its threads end', async () => {
    const exits: Promise<unknown>[] = [];
    const pool = actorPool<Job, string>({
      size: 2,
      start: () => {
        const worker = new Worker('../helpers/workers/mortal.mjs');
        exits.push(new Promise((resolve) => worker.once('exit', resolve)));
        return startActor(worker, (message) => message);
      },
    });
    const answers: unknown[] = [];
    for (let k = 0; k < 3; k += 1) {
      pool.ask(job('an exit', 0)).subscribe({
        next: (answer) => answers.push(answer),
        error: (error: unknown) => answers.push(error),
      });
    }
    pool.unsubscribe();
    await Promise.all(exits);
    await setImmediate(); // all that follows from the exits has happened
    expect(exits).toHaveLength(2);
    expect(answers).toEqual([]);
  });

  test('as many threads as there is work for, no more than its size', async () => {
    const { pool, started } = testPool('mortal.mjs', 3);
    const ask = (count: number) =>
      lastValueFrom(
        from(Array.from({ length: count }, () => job('an exit', 0))).pipe(
          mergeMap((each) => pool.ask(each)),
          toArray(),
        ),
      );
    expect(await ask(1)).toEqual(['after 1 tries']);
    expect(started()).toBe(1);
    expect(await ask(20)).toEqual(Array(20).fill('after 1 tries'));
    expect(started()).toBeLessThanOrEqual(3);
  });
});

test.each([
  ['killed', async () => (await serveWithDeath('killed'))()],
  ['deaf', () => deaf()()],
] as const)('image worker, %s: nobody who waits goes without an image', async (_, served) => {
  const { images, ended, deaths } = await served();
  expect(new Set(digestsOf(images)).size).toBe(1_500);
  expect(images.every((image) => image.length === images[0]?.length)).toBe(true);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(deaths).toBe(1);
});
