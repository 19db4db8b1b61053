import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { isListening, openConnection, receive } from '../helpers/connections.js';
import {
  freePort,
  resetAtOnce,
  stalledAfter,
  startFaultServer,
  whole,
} from '../helpers/fault-server.js';
import { noiseFrames, noisePng, saveFrames, withBallast } from '../helpers/frames.js';
import { runScript, startScript } from '../helpers/library.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

/** What kept Node busy: before a subscription, when it ended, and some time after. */
interface Resources {
  readonly before: readonly string[];
  readonly during: readonly string[];
  readonly after: readonly string[];
}

const THREAD = 'MessagePort';

describe('unsubscribing closes everything', () => {
  test('servePipeline: at once', async () => {
    const { before, during, after } = await runScript<Resources>(
      'resources.mjs',
      'servePipeline',
      { port: 0 },
      'nothing',
    );
    expect(during).toContain(THREAD);
    expect(after).toEqual(before);
  });

  test('servePipeline: with connections open', async () => {
    const port = await freePort();
    const options = { host: '127.0.0.1', port, size: { width: 1600, height: 1200 }, workers: 1 };
    const script = startScript('resources.mjs', ['servePipeline', options, 'image-sent']);
    await until('it listens', () => isListening(port));
    const stuck = [await openConnection(port), await openConnection(port)];
    const closed = stuck.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await receive(port);

    const { code, stdout, stderr } = await script.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { before, during, after } = JSON.parse(stdout) as Resources;
    expect(during).toEqual(expect.arrayContaining(['TCPServerWrap', 'TCPSocketWrap', THREAD]));
    expect(after).toEqual(before);
    for (const socket of stuck) socket.resume();
    await Promise.all(closed);
  });

  /** Options for a `fetchPipeline` in a folder of its own. */
  const fetchOptions = (cwd: string, port: number) => ({
    port,
    count: 1_000,
    concurrency: 8,
    framesDir: join(cwd, 'frames'),
    output: join(cwd, 'animation.gif'),
  });

  test('fetchPipeline: at once', async () => {
    const cwd = tempFolder();
    const server = await startFaultServer(() => stalledAfter(noisePng(0), 9));
    const { before, after } = await runScript<Resources>(
      'resources.mjs',
      'fetchPipeline',
      fetchOptions(cwd, server.port),
      'nothing',
    );
    expect(after).toEqual(before);
    await until('its connections are closed', () => server.open() === 0);
    expect(filesIn(cwd)).toEqual([]);
  });

  test('fetchPipeline: with frames on the wire, in the encoder and in the GIF', async () => {
    const cwd = tempFolder();
    const server = await startFaultServer((n) =>
      n < 200 ? whole(noisePng(n)) : stalledAfter(noisePng(n), 9),
    );
    const { before, during, after } = await runScript<Resources>(
      'resources.mjs',
      'fetchPipeline',
      fetchOptions(cwd, server.port),
      'chunk-written',
    );
    expect(during).toEqual(expect.arrayContaining(['TCPSocketWrap', 'Timeout', THREAD]));
    expect(after).toEqual(before);
    await until('its connections are closed', () => server.open() === 0);
    expect(filesIn(cwd).filter((name) => !/^frames\/\d+\.png$/.test(name))).toEqual([]);
  });

  test('fetchPipeline: in the middle of writing a frame', async () => {
    const cwd = tempFolder();
    const server = await startFaultServer(() => whole(withBallast(noisePng(1), 8_000_000)));
    const { before, during, after } = await runScript<Resources>(
      'resources.mjs',
      'fetchPipeline',
      fetchOptions(cwd, server.port),
      'frame-saved',
    );
    expect(during).toContain(THREAD);
    expect(after).toEqual(before);
    expect(filesIn(cwd).filter((name) => !/^frames\/\d+\.png$/.test(name))).toEqual([]);
  });

  test('fetchPipeline: while a frame waits to be tried again', async () => {
    const cwd = tempFolder();
    const server = await startFaultServer(() => resetAtOnce);
    const { before, during, after } = await runScript<Resources>(
      'resources.mjs',
      'fetchPipeline',
      fetchOptions(cwd, server.port),
      'frame-retried',
    );
    expect(during).toContain('Timeout');
    expect(after).toEqual(before);
  });

  test('gifPipeline: at once, and with half of the GIF written', async () => {
    const cwd = tempFolder();
    const inputs = [saveFrames(join(cwd, 'frames'), noiseFrames(400))];
    const output = join(cwd, 'animation.gif');
    for (const event of ['nothing', 'frames-found', 'chunk-written']) {
      const { before, after } = await runScript<Resources>(
        'resources.mjs',
        'gifPipeline',
        { inputs, output },
        event,
      );
      expect(after).toEqual(before);
      expect(filesIn(cwd).filter((name) => !name.endsWith('.png'))).toEqual([]);
    }
    expect(existsSync(output)).toBe(false);
  });

  test.each(['nothing', 'chunk-written'])('aborted: fetchPipeline, at %s', async (event) => {
    const cwd = tempFolder();
    const server = await startFaultServer((n) =>
      n < 200 ? whole(noisePng(n)) : stalledAfter(noisePng(n), 9),
    );
    const { before, after } = await runScript<Resources>(
      ...(['resources.mjs', 'fetchPipeline', fetchOptions(cwd, server.port), event] as const),
      'abort',
    );
    expect(after).toEqual(before);
    await until('its connections are closed', () => server.open() === 0);
    expect(filesIn(cwd).filter((name) => !/^frames\/\d+\.png$/.test(name))).toEqual([]);
  });

  test.each(['nothing', 'chunk-written'])('aborted: gifPipeline, at %s', async (event) => {
    const cwd = tempFolder();
    const inputs = [saveFrames(join(cwd, 'frames'), noiseFrames(400))];
    const output = join(cwd, 'animation.gif');
    const { before, after } = await runScript<Resources>(
      ...(['resources.mjs', 'gifPipeline', { inputs, output }, event] as const),
      'abort',
    );
    expect(after).toEqual(before);
    expect(filesIn(cwd).filter((name) => !name.endsWith('.png'))).toEqual([]);
  });

  test.each(['nothing', 'listening'])('aborted: servePipeline, at %s', async (event) => {
    const { before, after } = await runScript<Resources>(
      ...(['resources.mjs', 'servePipeline', { port: 0 }, event] as const),
      'abort',
    );
    expect(after).toEqual(before);
  });

  test.each(['nothing', 'frame-saved'])('aborted: demoPipeline, at %s', async (event) => {
    const { port: _, ...options } = fetchOptions(tempFolder(), 0);
    const { before, after } = await runScript<Resources>(
      ...(['resources.mjs', 'demoPipeline', { ...options, count: 100_000 }, event] as const),
      'abort',
    );
    expect(after).toEqual(before);
  });

  test('demoPipeline: both sides', async () => {
    const cwd = tempFolder();
    const { port: _, ...options } = fetchOptions(cwd, 0);
    const { before, during, after } = await runScript<Resources>(
      'resources.mjs',
      'demoPipeline',
      { ...options, count: 100_000 },
      'frame-saved',
    );
    expect(during).toEqual(expect.arrayContaining(['TCPServerWrap', THREAD]));
    expect(after).toEqual(before);
  });
});
