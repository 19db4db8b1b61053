import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import {
  fetchPipeline,
  gifPipeline,
  type FetchEvent,
  type GifEvent,
  type GifOptions,
} from 'image-pipeline';
import { lastValueFrom, toArray } from 'rxjs';
import { runCli } from '../helpers/cli.js';
import { startFrameServer } from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, noisePng, saveFrames, withSize } from '../helpers/frames.js';
import { decodeGif, decodeGifWithPillow } from '../helpers/gif-decoders.js';
import { lines } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** A folder `frames` with so many frames, inside a folder to work in. */
function framesFolder(count: number): string {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'frames'), noiseFrames(count));
  return cwd;
}

/** Runs a command that prints nothing but its times, and decodes what it made. */
async function make(cwd: string, ...args: string[]) {
  const { code, stderr } = await runCli([...args, '--quiet'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return decodeGif(join(cwd, 'animation.gif'));
}

/** Runs a command that fails; gives its one line. */
async function complaint(cwd: string, code: number, ...args: string[]): Promise<string> {
  const before = filesIn(cwd);
  const ended = await runCli(args, { cwd });
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(lines(ended.stderr)).toHaveLength(1);
  expect(filesIn(cwd)).toEqual(before);
  return ended.stderr.trimEnd();
}

const digestsAt = (indices: readonly number[]): string[] =>
  digestsOf(indices.map((index) => noisePng(index)));

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('delays', () => {
  test.each([
    [
      ['--fps', '24'],
      [40, 40, 50, 40, 40, 40],
    ],
    [['--fps', '0.5'], Array<number>(6).fill(2_000)],
    [
      ['--delay', '33'],
      [30, 40, 30, 30, 40, 30],
    ],
    [
      ['--delay', '40', '--last-delay', '1500'],
      [40, 40, 40, 40, 40, 1_500],
    ],
    [
      ['--last-delay', '0'],
      [500, 500, 500, 500, 500, 0],
    ],
  ])('%j', async (flags, delays) => {
    const cwd = framesFolder(6);
    await runCli(['gif', 'frames', ...flags], { cwd });
    expect(decodeGif(join(cwd, 'animation.gif')).delays).toEqual(delays);
    expect((await decodeGifWithPillow(join(cwd, 'animation.gif'))).delays).toEqual(delays);
  });

  test('do not drift over chunks, and do not depend on --workers', async () => {
    const cwd = framesFolder(240);
    const { delays } = await make(cwd, 'gif', 'frames', '--fps', '24', '--workers', '1');
    const one = readFileSync(join(cwd, 'animation.gif'));
    await make(cwd, 'gif', 'frames', '--fps', '24', '--workers', '3');
    expect(sum(delays)).toBe(10_000);
    expect(readFileSync(join(cwd, 'animation.gif')).equals(one)).toBe(true);
  });

  test('--delays: by name and by index; they stay with their frames, wherever these are shown', async () => {
    const cwd = framesFolder(6);
    renameSync(join(cwd, 'frames/0.png'), join(cwd, 'frames/-title.png'));
    writeFileSync(
      join(cwd, 'delays.csv'),
      'frame,ms\n\n# the first, and one that is shown twice\n"-title",1000\n3.png,70\n',
    );
    const args = ['gif', 'frames', '--delays', 'delays.csv', '--delay', '40'];
    expect((await make(cwd, ...args)).delays).toEqual([1_000, 40, 40, 70, 40, 40]);
    expect(await make(cwd, ...args, '--bounce', '--to', '4', '--last-delay', '90')).toMatchObject({
      delays: [1_000, 40, 40, 70, 40, 70, 40, 90],
      frames: digestsAt([0, 1, 2, 3, 4, 3, 2, 1]),
    });
    expect((await make(cwd, ...args, '--reverse')).delays).toEqual([40, 40, 70, 40, 40, 1_000]);
  });

  test('delays that browsers do not keep: one line that says what to do, and --quiet none', async () => {
    const cwd = framesFolder(5);
    const { code, stderr } = await runCli(['gif', 'frames', '--fps', '60'], { cwd });
    expect({ code, lines: lines(stderr) }).toEqual({
      code: 0,
      lines: [
        '2 of 5 frames have a delay under 20 ms, which browsers change to 100 ms: ' +
          'use --delay 20 or more, or --fps 50 or less',
        expect.stringMatching(/^animation\.gif: 5 frames of 10x10, \d\.\d kB, 0\.08 s$/),
      ],
    });
    expect((await make(cwd, 'gif', 'frames', '--fps', '60')).delays).toEqual([20, 10, 20, 20, 10]);
    const slow = await runCli(['gif', 'frames', '--fps', '50'], { cwd });
    expect(lines(slow.stderr)).toHaveLength(1);
  });
});

describe('order', () => {
  test.each([
    [
      ['--from', '1', '--to', '3'],
      [1, 2, 3],
    ],
    [
      ['--every', '3'],
      [0, 3],
    ],
    [['--reverse'], [5, 4, 3, 2, 1, 0]],
    [['--bounce'], [0, 1, 2, 3, 4, 5, 4, 3, 2, 1]],
    [
      ['--bounce', '--reverse', '--every', '2', '--from', '1'],
      [5, 3, 1, 3],
    ],
  ])('%j', async (flags, indices) => {
    const cwd = framesFolder(6);
    expect((await make(cwd, 'gif', 'frames', ...flags)).frames).toEqual(digestsAt(indices));
  });

  test('more frames than a chunk has, backwards', async () => {
    const cwd = framesFolder(200);
    const { frames } = await make(cwd, 'gif', 'frames', '--reverse');
    expect(frames).toEqual(digestsOf(noiseFrames(200)).reverse());
  });
});

describe('of downloaded frames', () => {
  test('fetch keeps all frames, and makes the GIF that `gif` makes of them', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(100));
    writeFileSync(join(cwd, 'delays.csv'), '7,70\n90.png,90\n');
    const flags = ['--delays', 'delays.csv', '--reverse', '--every', '3', '--fps', '30'];
    const args = ['fetch', '--port', String(server.port), '-n', '100', '-c', '1'];
    const { frames, delays } = await make(cwd, ...args, ...flags);

    expect(filesIn(join(cwd, 'frames'))).toEqual(frameNames(100));
    expect(frames).toEqual(digestsAt(Array.from({ length: 34 }, (_, k) => 99 - 3 * k)));
    expect(delays.slice(0, 5)).toEqual([30, 40, 30, 90, 30]);
    const gif = readFileSync(join(cwd, 'animation.gif'));
    await make(cwd, 'gif', 'frames', ...flags);
    expect(readFileSync(join(cwd, 'animation.gif')).equals(gif)).toBe(true);
  });

  test('--resume and an order; the line at the end counts what is shown', async () => {
    const cwd = framesFolder(8);
    const server = await startFrameServer(noiseFrames(9));
    const args = ['fetch', '--port', String(server.port), '-n', '9', '--resume', '--bounce'];
    const { code, stderr } = await runCli(args, { cwd });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^animation\.gif: 16 frames of 10x10, \d\.\d kB, 8 s \(.*\)\n$/,
      ),
    });
    expect(server.accepted()).toBe(1);
  });

  test('delays without an order leave the frames as they come', async () => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'delays.csv'), '2.png,70\n');
    const server = await startFrameServer(noiseFrames(4));
    const args = ['fetch', '--port', String(server.port), '-n', '4', '--delays', 'delays.csv'];
    expect((await make(cwd, ...args, '-c', '1')).delays).toEqual([500, 500, 70, 500]);
  });

  test('demo takes them, too', async () => {
    const cwd = tempFolder();
    const flags = ['--every', '5', '--fps', '10', '--last-delay', '800'];
    expect((await make(cwd, 'demo', '-n', '12', ...flags)).delays).toEqual([100, 100, 800]);
  });

  test('a damaged frame is named and forgotten by its own index, not by its place', async () => {
    const cwd = tempFolder();
    const frames = noiseFrames(5);
    frames[1] = withSize(noisePng(1), { width: 10, height: 11 });
    const server = await startFrameServer(frames);
    const args = ['fetch', '--port', String(server.port), '-n', '5', '-c', '1', '--reverse'];
    const { code, stderr } = await runCli(args, { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('Frame 1 (frames/1.png): ');
    expect(filesIn(cwd)).toEqual(
      frameNames(5, 'frames').filter((name) => !name.endsWith('/1.png')),
    );
  });
});

describe('what is refused', () => {
  test.each([
    [['--fps', '10', '--delay', '100'], '--fps to be left out if --delay is given, got 10'],
    [['--fps', '0'], '--fps to be frames a second from 0.002 to 100, got 0'],
    [['--fps', 'fast'], '--fps to be frames a second from 0.002 to 100, got fast'],
    [['--last-delay', '-1'], '--last-delay to be milliseconds from 0 to 655350, got -1'],
    [['--delays', ''], '--delays to be the path of a list, got an empty value'],
    [['--from', '3', '--to', '2'], '--to to be at least --from, which is 3, got 2'],
    [['--every', '0'], '--every to be a whole number, 1 or more, got 0'],
    [['--bounce=twice'], '--bounce to be true or false, got twice'],
  ])('usage: %j', async (flags, expected) => {
    for (const command of [['gif', 'frames'], ['fetch'], ['demo']]) {
      const said = await complaint(tempFolder(), 2, ...command, ...flags);
      expect(said).toContain(`image-pipeline: Expected ${expected}`);
    }
  });

  test('no frame left, before anything is downloaded', async () => {
    const expected = 'image-pipeline: --from 5 is past the last frame (4)';
    expect(await complaint(framesFolder(5), 1, 'gif', 'frames', '--from', '5')).toBe(expected);
    expect(await complaint(tempFolder(), 1, 'fetch', '-n', '5', '--from', '5')).toBe(expected);
  });

  test('a list with a wrong line, before anything is downloaded', async () => {
    const cwd = framesFolder(5);
    writeFileSync(join(cwd, 'delays.csv'), '0,10\n5,10\n');
    const expected =
      "image-pipeline: delays.csv, line 2: Expected the name of a frame's file or an index from 0 to 4, got `5`";
    const flags = ['--delays', 'delays.csv'];
    expect(await complaint(cwd, 1, 'gif', 'frames', ...flags)).toBe(expected);
    expect(await complaint(cwd, 1, 'fetch', '-n', '5', ...flags)).toBe(expected);
    expect(await complaint(cwd, 1, 'demo', '-n', '5', ...flags)).toBe(expected);
  });

  test('a list that is not there', async () => {
    const said = await complaint(framesFolder(2), 1, 'gif', 'frames', '--delays', 'nowhere.csv');
    expect(said).toMatch(/^image-pipeline: Cannot read nowhere\.csv: ENOENT/);
  });
});

describe('in the library', () => {
  const eventsOf = (cwd: string, options: Partial<GifOptions>): Promise<GifEvent[]> =>
    lastValueFrom(
      gifPipeline({
        inputs: [join(cwd, 'frames')],
        output: join(cwd, 'animation.gif'),
        workers: 1,
        ...options,
      }).pipe(toArray()),
    );

  test('delays by index, and an event that counts those that browsers do not keep', async () => {
    const cwd = framesFolder(6);
    const delays = new Map([
      [0, 10],
      [4, 15],
      [5, 700],
    ]);
    const events = await eventsOf(cwd, { delays, delay: 40, from: 4, reverse: true });
    expect(decodeGif(join(cwd, 'animation.gif'))).toMatchObject({
      delays: [700, 20],
      frames: digestsAt([5, 4]),
    });
    expect(events[0]).toEqual({ type: 'frames-found', frames: 2 });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'gif-written', frames: 2, fastFrames: 0 }),
    );
    const all = await eventsOf(cwd, { delays, delay: 10 });
    expect(all).toContainEqual(
      expect.objectContaining({ type: 'gif-written', frames: 6, fastFrames: 4 }),
    );
    expect(all.at(-1)).toMatchObject({ type: 'done', frames: 6 });
  });

  test('a delay of a frame that is not there', async () => {
    await expect(eventsOf(framesFolder(3), { delays: new Map([[3, 10]]) })).rejects.toMatchObject({
      code: 'ERR_DELAYS_INVALID',
      index: 3,
      message: 'Expected delays of frames 0 to 2, got one of frame 3',
    });
  });

  test('fetch counts the frames that are shown when all are saved', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(5));
    const events: FetchEvent[] = await lastValueFrom(
      fetchPipeline({
        port: server.port,
        count: 5,
        framesDir: join(cwd, 'frames'),
        output: join(cwd, 'animation.gif'),
        workers: 1,
        every: 2,
      }).pipe(toArray()),
    );
    const types = events.map(({ type }) => type);
    expect(types).toEqual([
      ...Array<string>(5).fill('frame-started'),
      ...Array<string>(5).fill('frame-saved'),
      'frames-found',
      'chunk-queued',
      'chunk-started',
      'chunk-encoded',
      'chunk-written',
      'gif-written',
      'done',
    ]);
    expect(events[10]).toEqual({ type: 'frames-found', frames: 3 });
  });
});
