import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli, startCli, startServer, THREE_TIMES, TIME } from '../helpers/cli.js';
import {
  resetAtOnce,
  stalledAfter,
  startFaultServer,
  startFrameServer,
  whole,
  type FaultServer,
} from '../helpers/fault-server.js';
import {
  digestsOf,
  noiseFrames,
  noisePng,
  pixelsOf,
  readFrames,
  saveFrames,
  withBallast,
} from '../helpers/frames.js';
import { decodeGif, decodeGifWithPillow } from '../helpers/gif-decoders.js';
import { lines } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

const fetchArgs = (port: number, count: number, ...more: string[]) => [
  'fetch',
  '--port',
  String(port),
  '-n',
  String(count),
  ...more,
];

describe('frames and GIF', () => {
  test('downloads N frames, and makes a GIF that shows them in order, pixel for pixel', async () => {
    const cwd = tempFolder();
    const server = await startServer();
    const { code, stdout, stderr } = await runCli(fetchArgs(server.port, 150), { cwd });

    expect({ code, stderr: lines(stderr) }).toEqual({
      code: 0,
      stderr: [
        expect.stringMatching(
          /^animation\.gif: 150 frames of 10x10, \d+\.\d kB, 1 min 15 s \(.*\)$/,
        ),
      ],
    });
    expect(stdout).toMatch(THREE_TIMES);
    expect(filesIn(cwd)).toEqual(['animation.gif', ...frameNames(150, 'frames')]);

    const frames = digestsOf(readFrames(join(cwd, 'frames'), 150));
    expect(new Set(frames).size).toBe(150);
    const expected = {
      width: 10,
      height: 10,
      loop: 0,
      delays: Array<number>(150).fill(500),
      frames,
    };
    expect(decodeGif(join(cwd, 'animation.gif'))).toEqual(expected);
    expect(await decodeGifWithPillow(join(cwd, 'animation.gif'))).toEqual(expected);
  });

  test('the frames on disk are the bytes that were sent', async () => {
    const cwd = tempFolder();
    const frames = noiseFrames(5);
    const server = await startFrameServer(frames);
    await runCli(fetchArgs(server.port, 5, '-c', '1'), { cwd });
    expect(readFrames(join(cwd, 'frames'), 5)).toEqual(frames);
    expect(server.accepted()).toBe(5);
  });

  test('identical frames are kept, each with its delay', async () => {
    const cwd = tempFolder();
    const frame = noisePng(1);
    const server = await startFrameServer([frame]);
    await runCli(fetchArgs(server.port, 70, '--delay', '120'), { cwd });
    const expected = {
      delays: Array<number>(70).fill(120),
      frames: Array<string>(70).fill(digestsOf([frame])[0] as string),
    };
    expect(decodeGif(join(cwd, 'animation.gif'))).toMatchObject(expected);
    expect(await decodeGifWithPillow(join(cwd, 'animation.gif'))).toMatchObject(expected);
  });

  test('one frame is enough', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer([noisePng(1)]);
    const { code, stdout } = await runCli(fetchArgs(server.port, 1), { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(THREE_TIMES);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(digestsOf([noisePng(1)]));
  });

  test.each([
    ['0', 0],
    ['3', 3],
    ['65535', 65535],
    ['-1', null],
  ])('--loop %s', async (loop, expected) => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(2));
    await runCli(fetchArgs(server.port, 2, '--loop', loop), { cwd });
    const gif = join(cwd, 'animation.gif');
    expect(decodeGif(gif).loop).toBe(expected);
    expect((await decodeGifWithPillow(gif)).loop).toBe(expected);
    expect(readFileSync(gif).includes('NETSCAPE2.0')).toBe(expected !== null);
  });

  test('-d and -o name other places, whose folders are created; an old GIF is replaced', async () => {
    const cwd = tempFolder();
    mkdirSync(join(cwd, 'out'));
    writeFileSync(join(cwd, 'out/short.gif'), 'an old file');
    const server = await startFrameServer(noiseFrames(3));
    const args = fetchArgs(server.port, 3, '-d', 'deep/down/frames', '-o', 'out/short.gif');
    expect((await runCli(args, { cwd })).code).toBe(0);
    expect(filesIn(cwd)).toEqual([...frameNames(3, 'deep/down/frames'), 'out/short.gif']);
    expect(decodeGif(join(cwd, 'out/short.gif')).frames).toHaveLength(3);
  });

  test.each([
    [1, 1],
    [7, 2],
    [64, 4],
  ])(
    'the GIF does not depend on the order of arrival: %d at once, backwards, %d workers',
    async (concurrency, workers) => {
      const cwd = tempFolder();
      const count = 150;
      const frames = noiseFrames(count);
      const server = await startBackwardServer(frames, concurrency);
      const args = ['-c', String(concurrency), '--workers', String(workers)];
      expect((await runCli(fetchArgs(server.port, count, ...args), { cwd })).code).toBe(0);
      expect(new Set(digestsOf(readFrames(join(cwd, 'frames'), count)))).toEqual(
        new Set(digestsOf(frames)),
      );

      await runCli(['gif', 'frames', '-o', 'reference.gif', '--workers', '1'], { cwd });
      const gif = readFileSync(join(cwd, 'animation.gif'));
      expect(gif.equals(readFileSync(join(cwd, 'reference.gif')))).toBe(true);
    },
  );
});

/** Waits until `together` connections are open, or all that are left, and answers the last one first. */
function startBackwardServer(frames: readonly Buffer[], together: number): Promise<FaultServer> {
  let left = frames.length;
  const waiting: (() => void)[] = [];
  return startFaultServer((n) => (socket) => {
    waiting.push(() => {
      socket.end(frames[n] ?? Buffer.alloc(0));
    });
    if (waiting.length < Math.min(together, left)) return;
    left -= waiting.length;
    for (const answer of waiting.splice(0).reverse()) answer();
  });
}

describe('what is printed', () => {
  test('--no-gif: frames only, and no line for the GIF', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(4));
    const { code, stdout } = await runCli(fetchArgs(server.port, 4, '--no-gif'), { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Frames download time: ${TIME}\nTotal time: ${TIME}\n$`));
    expect(filesIn(cwd)).toEqual(frameNames(4, 'frames'));
  });

  test('--quiet: the file that was made, the times, and nothing else', async () => {
    const cwd = tempFolder();
    const frame = noisePng(1);
    const server = await startFaultServer((n) => (n === 0 ? resetAtOnce : whole(frame)));
    const { code, stdout, stderr } = await runCli(fetchArgs(server.port, 3, '--quiet'), { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [made, ...times] = stdout.split('\n');
    expect(made).toMatch(/^animation\.gif: 3 frames of 10x10, \d\.\d kB, 1\.5 s/);
    expect(times.join('\n')).toMatch(THREE_TIMES);
  });

  test('progress of a slow run: plain lines on stderr, no control codes', async () => {
    const cwd = tempFolder();
    const frame = noisePng(1);
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const server = await startFaultServer((n) => (socket) => {
      if (n === 0) resetAtOnce(socket);
      else if (n < 3) whole(frame)(socket);
      else void released.then(() => socket.end(frame));
    });
    const fetch = startCli(fetchArgs(server.port, 5), { cwd });
    await fetch.line(/^[0-4] of 5 frames$/);
    release();
    const { code, stderr } = await fetch.ended;
    expect(code).toBe(0);
    expect(fetch.stderr()).not.toMatch(/[^\n\x20-\x7e]/);
    expect(lines(stderr)).toEqual([
      expect.stringMatching(
        /^Frame \d, trying again in \d+ ms: The connection was reset after 0 bytes$/,
      ),
      expect.stringMatching(
        /^animation\.gif: 5 frames of 10x10, \d\.\d kB, 2\.5 s, after 1 retry \(.*\)$/,
      ),
    ]);
  });
});

describe('--resume', () => {
  test('keeps whole frames; gets those that are missing or broken', async () => {
    const cwd = tempFolder();
    const frames = noiseFrames(8);
    const folder = saveFrames(join(cwd, 'frames'), frames);
    rmSync(join(folder, '2.png'));
    writeFileSync(join(folder, '4.png'), (frames[4] as Buffer).subarray(0, 100));
    writeFileSync(join(folder, '7.png'), '');
    const fresh = noisePng(99);
    const server = await startFrameServer([fresh]);

    const { code, stdout } = await runCli(fetchArgs(server.port, 8, '--resume'), { cwd });

    expect(code).toBe(0);
    expect(stdout).toMatch(THREE_TIMES);
    expect(server.accepted()).toBe(3);
    const expected = frames.map((frame, index) => ([2, 4, 7].includes(index) ? fresh : frame));
    expect(readFrames(folder, 8)).toEqual(expected);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(digestsOf(expected));
  });

  test('needs no server where all frames are whole', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(3));
    const { code } = await runCli(fetchArgs(1, 3, '--resume', '--retries', '0'), { cwd });
    expect(code).toBe(0);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(digestsOf(noiseFrames(3)));
  });

  test('without it, frames on disk are replaced', async () => {
    const cwd = tempFolder();
    const folder = saveFrames(join(cwd, 'frames'), noiseFrames(3));
    const server = await startFrameServer([noisePng(99)]);
    expect((await runCli(fetchArgs(server.port, 3), { cwd })).code).toBe(0);
    expect(server.accepted()).toBe(3);
    expect(readFrames(folder, 3)).toEqual(Array(3).fill(noisePng(99)));
  });
});

describe('interrupted', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s: exit code %d, whole frames stay, no GIF; --resume continues from there',
    async (signal, exitCode) => {
      const cwd = tempFolder();
      const folder = join(cwd, 'frames');
      const frames = noiseFrames(200);
      const stalling = await startFaultServer((n) =>
        n < 80 ? whole(frames[n] as Buffer) : stalledAfter(frames[n] as Buffer, 50),
      );
      const fetch = startCli(fetchArgs(stalling.port, 200, '-c', '16'), { cwd });
      await until('80 frames are saved', () => {
        return existsSync(folder) && filesIn(folder).filter((f) => f.endsWith('.png')).length >= 80;
      });
      fetch.kill(signal);
      const { code, stdout, stderr } = await fetch.ended;

      expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
      const said = /^Interrupted; at least (\d+) frames saved, --resume continues from there$/.exec(
        lines(stderr).at(-1)!,
      );
      expect(Number(said?.[1])).toBeLessThanOrEqual(80);
      expect(filesIn(cwd)).toEqual(filesIn(folder).map((name) => join('frames', name)));
      expect(filesIn(folder)).toHaveLength(80);
      for (const name of filesIn(folder)) {
        expect(pixelsOf(readFileSync(join(folder, name)))).toHaveLength(400);
      }

      const rest = await startFrameServer(frames.slice(80));
      expect((await runCli(fetchArgs(rest.port, 200, '--resume'), { cwd })).code).toBe(0);
      expect(rest.accepted()).toBe(120);
      expect(new Set(digestsOf(readFrames(folder, 200)))).toEqual(new Set(digestsOf(frames)));
      await runCli(['gif', 'frames', '-o', 'reference.gif'], { cwd });
      const gif = readFileSync(join(cwd, 'animation.gif'));
      expect(gif.equals(readFileSync(join(cwd, 'reference.gif')))).toBe(true);
    },
  );

  test('while a frame is written: no part of a file stays', async () => {
    const cwd = tempFolder();
    const folder = join(cwd, 'frames');
    // So large that some frame is being written at any time.
    const frame = withBallast(noisePng(1), 8_000_000);
    const server = await startFrameServer([frame]);
    const fetch = startCli(fetchArgs(server.port, 1_000, '-c', '4', '--no-gif'), { cwd });
    await until('a frame is saved', () => existsSync(join(folder, '1.png')));
    fetch.kill('SIGINT');
    expect((await fetch.ended).code).toBe(130);
    expect(filesIn(cwd).filter((name) => !/^frames\/\d+\.png$/.test(name))).toEqual([]);
    const broken = filesIn(folder).filter(
      (name) => statSync(join(folder, name)).size !== frame.length,
    );
    expect(broken).toEqual([]);
  });
});
