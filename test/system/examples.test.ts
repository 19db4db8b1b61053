import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, jest, test } from '@jest/globals';
import { fetchPipeline, gifPipeline, observing, type GifEvent } from 'image-pipeline';
import { concat, lastValueFrom, NEVER, of, toArray } from 'rxjs';
import { childProcesses } from '../../examples/child-processes.mjs';
import { ring } from '../../examples/drawn-frames.mjs';
import { framesAt } from '../../examples/http-frames.mjs';
import { framesOf } from '../../examples/frames-of-a-program.mjs';
import { lineASecond } from '../../examples/line-a-second.mjs';
import { backendContract } from '../contracts/backend.js';
import { indexedSourceContract, readOnce, sequentialSourceContract } from '../contracts/source.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { runCli } from '../helpers/cli.js';
import { encodeJob } from '../helpers/encode-job.js';
import { digestsOf, noiseFrames, noisePng, paintedPng, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { start } from '../helpers/processes.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

const EXAMPLES = resolve(__dirname, '../../examples');
const urlOf = (name: string) => pathToFileURL(join(EXAMPLES, name)).href;

const FILES = readdirSync(EXAMPLES).filter((name) => name.endsWith('.mjs'));

test.each(FILES)('%s has at most 40 lines', (name) => {
  const lines = readFileSync(join(EXAMPLES, name), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
});

test('an encoder that wraps another: half-transparent pixels become opaque', async () => {
  const cwd = tempFolder();
  const size = { width: 4, height: 4 };
  const faint = paintedPng(size, (x, y) => [x * 60, y * 60, 9, 20]);
  const inputs = [saveFrames(join(cwd, 'frames'), [faint, noisePng(1, size)])];
  const output = join(cwd, 'a.gif');
  await lastValueFrom(gifPipeline({ inputs, output, encoder: urlOf('drop-alpha.mjs') }));
  const opaque = paintedPng(size, (x, y) => [x * 60, y * 60, 9, 255]);
  expect(decodeGif(output).frames).toEqual(digestsOf([opaque, noisePng(1, size)]));
});

test('the same by its path on the command line', async () => {
  const cwd = tempFolder();
  const faint = paintedPng({ width: 4, height: 4 }, (x, y) => [x * 60, y * 60, 9, 20]);
  saveFrames(join(cwd, 'frames'), [faint]);
  const encoder = relative(cwd, join(EXAMPLES, 'drop-alpha.mjs'));
  const { code, stderr } = await runCli(['gif', 'frames', '-q', '--encoder', encoder], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const opaque = paintedPng({ width: 4, height: 4 }, (x, y) => [x * 60, y * 60, 9, 255]);
  expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(digestsOf([opaque]));
});

test('a source of frames that are drawn in code, with delays of their own', async () => {
  const output = join(tempFolder(), 'ring.gif');
  await lastValueFrom(gifPipeline({ inputs: ring, output }));
  const { width, height, frames, delays } = decodeGif(output);
  expect({ width, height }).toEqual({ width: 64, height: 64 });
  expect(new Set(frames).size).toBe(30);
  expect(delays).toEqual(Array<number>(30).fill(40));
});
indexedSourceContract('of examples/drawn-frames.mjs', async () => {
  const frames = Array.from({ length: 30 }, (_, index) => readOnce(ring, index));
  return { source: ring, expected: (await Promise.all(frames)).flat().map(({ image }) => image) };
});

describe('a source of frames that a web server has', () => {
  /** Answers each path as often as asked; frame 2 fails at first, and what is past the third is not there. */
  const startWebServer = async () => {
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      const isFirst = !asked.includes(url);
      asked.push(url);
      const index = Number(/^\/(\d+)\.png$/.exec(url)?.[1]);
      if (index > 3) response.writeHead(404).end();
      else if (index === 2 && isFirst) response.writeHead(503).end();
      else response.end(noisePng(index));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    afterThisTest(() => {
      server.closeAllConnections();
      server.close();
    });
    return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/{}.png` };
  };

  test('is downloaded as from any server: what fails is tried again, what is not there is skipped', async () => {
    const cwd = tempFolder();
    const { asked, url } = await startWebServer();
    const events = await lastValueFrom(
      fetchPipeline({
        source: framesAt(url, 5),
        framesDir: join(cwd, 'frames'),
        output: join(cwd, 'a.gif'),
        onError: 'skip',
      }).pipe(toArray()),
    );
    expect(decodeGif(join(cwd, 'a.gif')).frames).toEqual(digestsOf(noiseFrames(4)));
    expect(asked.sort()).toEqual(['/0.png', '/1.png', '/2.png', '/2.png', '/3.png', '/4.png']);
    expect(events.filter(({ type }) => type === 'frame-failed')).toMatchObject([
      { index: 4, error: { code: 'ERR_FRAME_NOT_FOUND' } },
    ]);
  });

  indexedSourceContract('of examples/http-frames.mjs', async () => {
    const { url } = await startWebServer();
    return {
      source: framesAt(url, 2),
      expected: noiseFrames(2).map((frame) => Uint8Array.from(frame)),
    };
  });
});

describe('a source that runs a program', () => {
  const folder = () => saveFrames(tempFolder(), noiseFrames(3));

  test('frames of its output', async () => {
    const output = join(tempFolder(), 'a.gif');
    const inputs = framesOf('sh', '-c', `cat ${folder()}/*.png`);
    await lastValueFrom(gifPipeline({ inputs, output }));
    expect(decodeGif(output).frames).toEqual(digestsOf(noiseFrames(3)));
  });

  test('run by its command, it plays as fast as the frames were asked for', async () => {
    const cwd = tempFolder();
    const program = join(EXAMPLES, 'frames-of-a-program.mjs');
    const command = ['sh', '-c', `cat ${folder()}/*.png`];
    const { code, stderr } = await start(process.execPath, [program, 'a.gif', ...command], { cwd })
      .ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(decodeGif(join(cwd, 'a.gif')).delays).toEqual([100, 100, 100]);
  });

  test.each([
    ['fails after some frames', (path: string) => `cat ${path}/*.png; exit 3`, 'ended with 3'],
    [
      'fails in the middle of one',
      (path: string) => `head -c 300 ${path}/0.png; exit 4`,
      'ended with 4',
    ],
  ])('a program that %s fails the run, and there is no GIF', async (_, script, message) => {
    const output = join(tempFolder(), 'a.gif');
    const inputs = framesOf('sh', '-c', script(folder()));
    const run = lastValueFrom(gifPipeline({ inputs, output }));
    await expect(run).rejects.toThrow(message);
    expect(existsSync(output)).toBe(false);
  });

  test('a program whose output is no PNG is stopped', async () => {
    const pidFile = join(tempFolder(), 'pid');
    const inputs = framesOf('sh', '-c', `echo $$ > ${pidFile}; echo garbage; exec sleep 600`);
    const run = lastValueFrom(gifPipeline({ inputs, output: join(tempFolder(), 'a.gif') }));
    await expect(run).rejects.toMatchObject({ code: 'ERR_NOT_A_PNG' });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await until('it has ended', () => !existsSync(`/proc/${pid}`));
  });

  test('a program that is not there', async () => {
    const run = lastValueFrom(gifPipeline({ inputs: framesOf('no-such-program') }));
    await expect(run).rejects.toThrow('ENOENT');
  });

  sequentialSourceContract('of examples/frames-of-a-program.mjs', () => ({
    source: framesOf('sh', '-c', `cat ${folder()}/*.png`),
    expected: noiseFrames(3).map((frame) => Uint8Array.from(frame)),
  }));
});

test('an observer that says how far a run is', async () => {
  const said: string[] = [];
  const inputs = noiseFrames(3);
  const output = join(tempFolder(), 'a.gif');
  const observer = lineASecond((line) => said.push(line), 5);
  await lastValueFrom(gifPipeline({ inputs, output }).pipe(observing(observer)));
  expect(said.length).toBeGreaterThan(1);
  expect(said.at(-1)).toEqual(
    expect.stringMatching(/^frames-found: 1, .*chunk-written: 1, gif-written: 1, done: 1$/),
  );
});

test('it stops when the run is unsubscribed from', () => {
  jest.useFakeTimers();
  afterThisTest(() => jest.useRealTimers());
  const said: string[] = [];
  const events = of<GifEvent>({ type: 'frames-found', frames: 3 });
  const observer = lineASecond((line) => said.push(line));
  const run = concat(events, NEVER).pipe(observing(observer)).subscribe();
  jest.advanceTimersByTime(2_000);
  run.unsubscribe();
  jest.advanceTimersByTime(2_000);
  expect(said).toEqual(Array(3).fill('frames-found: 1'));
  expect(jest.getTimerCount()).toBe(0);
});

backendContract('of examples/child-processes.mjs', childProcesses);

test.each([
  ['process.exit(3)', 'ended with 3'],
  ['process.kill(process.pid, "SIGKILL")', 'ended with SIGKILL'],
])('a child process that dies of %s fails its job, and no other', async (death, message) => {
  const backend = childProcesses({ workers: 1, maxMemory: Infinity });
  afterThisTest(() => backend.unsubscribe());
  const frames = [{ index: 40, image: noisePng(1) }];
  const encoder = `data:text/javascript,export default { createChunk() { ${death}; for (;;); } }`;
  const fatal = lastValueFrom(backend.encode(encodeJob(frames, { encoder })));
  const other = lastValueFrom(backend.encode(encodeJob(frames)));
  await expect(fatal).rejects.toMatchObject({
    name: 'PipelineError',
    code: 'ERR_WORKER_DIED',
    message: expect.stringContaining(message),
  });
  expect((await other).frames).toHaveLength(1);
});

test('a child process that nobody waits for any more is stopped, and frees its place', async () => {
  const backend = childProcesses({ workers: 1, maxMemory: Infinity });
  const job = (encoder: string) => encodeJob([{ index: 40, image: noisePng(1) }], { encoder });
  const endless = job('data:text/javascript,export default { createChunk() { for (;;); } }');
  const [running, waiting] = [backend.encode(endless), backend.encode(endless)];
  const subscriptions = [running.subscribe(), waiting.subscribe()];
  const last = lastValueFrom(backend.encode(job('plain')));
  subscriptions.forEach((subscription) => subscription.unsubscribe());
  expect((await last).frames).toHaveLength(1);
  backend.unsubscribe();
});
