import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli, startCli, THREE_TIMES } from '../helpers/cli.js';
import { freePort, startFaultServer, whole } from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, noisePng, readFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { runPipeline, runScript } from '../helpers/library.js';
import { lines, type Running } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

/** What keeps Node busy before a run, meanwhile, and after. */
type Resources = Readonly<Record<'before' | 'during' | 'after', readonly string[]>>;

/** `serve` on a port that is known before, so that it can come back there. */
async function serveOn(port: number): Promise<Running> {
  const serve = startCli(['serve', '--host', '127.0.0.1', '--port', String(port), '--quiet']);
  await serve.line(/^Listening/);
  return serve;
}

const fetchFrom = (port: number, count: number, ...flags: readonly string[]) => [
  'fetch',
  ...['--port', String(port), '-n', String(count)],
  ...flags,
];

describe('a server that goes away and comes back', () => {
  test.each([
    ['64', []],
    ['auto', ['--on-error', 'skip', '--retries', '3']],
  ])('in the middle of a run, with -c %s: every frame comes', async (concurrency, flags) => {
    const cwd = tempFolder();
    const port = await freePort();
    const first = await serveOn(port);
    // Slow enough that the server goes away in the middle.
    const args = fetchFrom(port, 600, '-c', concurrency, '--rate', '300', ...flags);
    const fetch = startCli(args, { cwd });
    await until('some frames came', () => filesIn(cwd).length > 100);
    first.kill('SIGKILL');
    await first.ended;
    await fetch.line(/refuses connections; waiting up to 15 s for it \(--outage\)$/);
    await sleep(3_000);
    await serveOn(port);
    const { code, stdout, stderr } = await fetch.ended;
    expect({ code }).toEqual({ code: 0 });
    expect(stdout).toMatch(THREE_TIMES);
    expect(filesIn(cwd)).toEqual(['animation.gif', ...frameNames(600, 'frames')]);
    const saved = digestsOf(readFrames(join(cwd, 'frames'), 600));
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(saved);
    expect(lines(stderr).filter((line) => line.includes('refuses connections'))).toHaveLength(1);
  });

  test('that starts after its client; no retry is spent on that', async () => {
    const cwd = tempFolder();
    const port = await freePort();
    const args = fetchFrom(port, 40, '-c', '20', '--retries', '0', '--retry-budget', '0');
    const fetch = startCli(args, { cwd });
    await fetch.line(/refuses connections/);
    await sleep(1_000);
    const frames = noiseFrames(40);
    let next = 0;
    const server = await startFaultServer(() => whole(frames[next++ % 40] as Buffer), port);
    expect((await fetch.ended).code).toBe(0);
    expect(new Set(digestsOf(readFrames(join(cwd, 'frames'), 40)))).toEqual(
      new Set(digestsOf(frames)),
    );
    expect(server.accepted()).toBe(40);
  });
});

describe('a server that stays away', () => {
  test.each([['fail'], ['skip'], ['repeat']])(
    'for longer than --outage, with --on-error %s: the run fails, and says how long it waited',
    async (onError) => {
      const cwd = tempFolder();
      const port = await freePort();
      const args = fetchFrom(port, 500, '--outage', '700', '--on-error', onError);
      const { code, stdout, stderr } = await runCli(args, { cwd });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(lines(stderr).filter((line) => !line.endsWith(' frames'))).toEqual([
        `127.0.0.1:${port} refuses connections; waiting up to 0.7 s for it (--outage)`,
        expect.stringMatching(
          `^image-pipeline: Frame 0 \\(127\\.0\\.0\\.1:${port}\\): The connection was refused; ` +
            'is a server listening there\\? \\(waited [0-9.]+ s: --outage\\)$',
        ),
      ]);
      expect(filesIn(cwd)).toEqual([]);
    },
  );

  test('the events: one warning, no retry, and the error with its code, frame and endpoint', async () => {
    const cwd = tempFolder();
    const port = await freePort();
    const { events, error } = await runPipeline('fetchPipeline', {
      port,
      count: 100,
      outage: 300,
      onError: 'skip',
      framesDir: join(cwd, 'frames'),
      output: join(cwd, 'animation.gif'),
    });
    const others = events.filter(({ type }) => type !== 'frame-started');
    expect(others).toMatchObject([{ type: 'warning', code: 'WARN_SERVER_AWAY' }]);
    expect(error).toMatchObject({
      code: 'ERR_CONNECTION_REFUSED',
      index: 0,
      endpoint: `127.0.0.1:${port}`,
    });
  });

  test('with --outage 0 each refusal is the failure of its frame', async () => {
    const cwd = tempFolder();
    const port = await freePort();
    const args = fetchFrom(port, 3, '--outage', '0', '--retries', '0', '--on-error', 'skip');
    const { stderr } = await runCli([...args, '--quiet'], { cwd });
    expect(stderr).toContain('3 frames failed: 0-2; the first error: ');
  });
});

test('unsubscribing during an outage leaves nothing behind', async () => {
  const cwd = tempFolder();
  const { before, during, after } = await runScript<Resources>(
    'resources.mjs',
    'fetchPipeline',
    {
      port: await freePort(),
      count: 100,
      framesDir: join(cwd, 'frames'),
      output: join(cwd, 'animation.gif'),
    },
    'warning',
  );
  expect(during).not.toEqual(before);
  expect(after).toEqual(before);
});

test('a server that is away for a moment, again and again', async () => {
  const cwd = tempFolder();
  const port = await freePort();
  let server = await startFaultServer((n) => whole(noisePng(n)), port);
  const fetch = startCli(fetchFrom(port, 300, '-c', 'auto', '--rate', '200', '--quiet'), { cwd });
  for (let k = 0; k < 3; k += 1) {
    await until('some more frames came', () => filesIn(cwd).length > 60 * (k + 1));
    await server.stop();
    await sleep(50);
    server = await startFaultServer((n) => whole(noisePng(n)), port);
  }
  expect((await fetch.ended).code).toBe(0);
  expect(readFileSync(join(cwd, 'animation.gif')).length).toBeGreaterThan(0);
  expect(filesIn(join(cwd, 'frames'))).toEqual(frameNames(300));
});
