import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import type { Socket } from 'node:net';
import { runCli } from '../helpers/cli.js';
import {
  freePort,
  resetAtOnce,
  startFaultServer,
  startFrameServer,
  whole,
  type Behaviour,
} from '../helpers/fault-server.js';
import { noiseFrames, noisePng, readFrames, withBallast } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { runPipeline } from '../helpers/library.js';
import { lines } from '../helpers/processes.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** Seconds that the downloads took: what was asked for is a bound from below, however busy the machine. */
const downloadTime = (stdout: string): number =>
  Number(/^Frames download time: (.+)$/m.exec(stdout)?.[1]);

/** Serves so many connections at once, each for so many ms; the others wait. */
function slow(places: number, time: number): { behaviour: () => Behaviour; most: () => number } {
  const waiting: Socket[] = [];
  let served = 0;
  let inside = 0;
  let most = 0;
  const serve = () => {
    while (served < places && waiting.length > 0) {
      const socket = waiting.shift() as Socket;
      served += 1;
      setTimeout(() => {
        served -= 1;
        inside -= 1;
        whole(noisePng(1))(socket);
        serve();
      }, time);
    }
  };
  return {
    behaviour: () => (socket) => {
      inside += 1;
      most = Math.max(most, inside);
      waiting.push(socket);
      serve();
    },
    most: () => most,
  };
}

describe('--rate', () => {
  test('connections come no faster, retries included', async () => {
    const cwd = tempFolder();
    const server = await startFaultServer((n) => (n < 3 ? resetAtOnce : whole(noisePng(n))));
    const args = ['-n', '8', '--rate', '20', '--no-gif', '--quiet'];
    const { code, stdout } = await runCli(['fetch', '--port', String(server.port), ...args], {
      cwd,
    });
    expect(code).toBe(0);
    expect(server.accepted()).toBe(11);
    // Ten turns of 50 ms; timers may be early by less than one.
    expect(downloadTime(stdout)).toBeGreaterThan(0.45);
  });
});

describe('--max-bytes-per-second', () => {
  test('frames come no faster, whole, and the wait is not held against the server', async () => {
    const cwd = tempFolder();
    const frames = noiseFrames(10).map((frame) => withBallast(frame, 40_000));
    const server = await startFrameServer(frames);
    const limits = ['--max-bytes-per-second', '60kB', '--timeout', '5000', '--retries', '0'];
    const args = ['-n', '10', '--no-gif', '--quiet', ...limits];
    const { code, stdout, stderr } = await runCli(
      ['fetch', '--port', String(server.port), ...args],
      { cwd },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const saved = readFrames(join(cwd, 'frames'), 10);
    expect(saved.map(String).sort()).toEqual(frames.map(String).sort());
    // The first piece is free, and there are ten connections with some 64 KiB a piece.
    expect(downloadTime(stdout)).toBeGreaterThan(5);
  });
});

describe('--concurrency auto', () => {
  test('does not drown a server that serves four at once', async () => {
    const cwd = tempFolder();
    const { behaviour, most } = slow(4, 300);
    const server = await startFaultServer(behaviour);
    const args = ['fetch', '--port', String(server.port), '-n', '60', '-c', 'auto', '--quiet'];
    expect((await runCli(args, { cwd })).code).toBe(0);
    expect(server.accepted()).toBe(60);
    // It doubles up to 16, and may go one further until it sees the queue.
    expect(most()).toBeLessThanOrEqual(20);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toHaveLength(60);
  });

  test('backs off from one that refuses what is more than it takes', async () => {
    const cwd = tempFolder();
    let open = 0;
    const server = await startFaultServer((n) => (socket) => {
      open += 1;
      socket.once('close', () => (open -= 1));
      if (open > 6) resetAtOnce(socket);
      else setTimeout(() => whole(noisePng(n))(socket), 60);
    });
    const args = ['fetch', '--port', String(server.port), '-n', '200', '-c', 'auto', '--quiet'];
    expect((await runCli(args, { cwd })).code).toBe(0);
    expect(server.accepted()).toBeLessThan(400);
  });
});

describe('--retry-budget', () => {
  test('a server that is gone is given up after so many tries of all frames', async () => {
    const cwd = tempFolder();
    const port = await freePort();
    const args = [
      '-n',
      '5000',
      '--retries',
      '1000',
      '--retry-budget',
      '70',
      '--outage',
      '0',
      '--quiet',
    ];
    const { code, stderr } = await runCli(['fetch', '--port', String(port), ...args], { cwd });
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([
      expect.stringMatching(
        /^image-pipeline: Frame \d+ \(127\.0\.0\.1:\d+\): The connection was refused; .*; all 70 retries of this run are spent \(--retry-budget\)$/,
      ),
    ]);
  });

  test('each retry is told of, and there are no more than that', async () => {
    const cwd = tempFolder();
    const { events, error } = await runPipeline('fetchPipeline', {
      port: await freePort(),
      count: 100,
      concurrency: 10,
      retries: 1_000,
      retryBudget: 15,
      outage: 0,
      framesDir: join(cwd, 'frames'),
      output: join(cwd, 'animation.gif'),
    });
    expect(error).toMatchObject({ code: 'ERR_RETRY_BUDGET_SPENT' });
    expect(events.filter(({ type }) => type === 'frame-retried')).toHaveLength(15);
  });
});
