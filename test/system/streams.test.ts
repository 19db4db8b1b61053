import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { chunk, encode, gifPipeline, writeGif, type Frame, type GifEvent } from 'image-pipeline';
import { from, lastValueFrom, takeWhile, tap, toArray } from 'rxjs';
import { afterThisTest } from '../helpers/clean-up.js';
import { CLI, runCli, THREE_TIMES, TIME } from '../helpers/cli.js';
import { startFrameServer } from '../helpers/fault-server.js';
import {
  digestsOf,
  noiseFrames,
  noisePng,
  readFrames,
  saveFrames,
  withBallast,
  withWrongCrc,
} from '../helpers/frames.js';
import { decodeGif, decodeGifWithPillow } from '../helpers/gif-decoders.js';
import { lines, start } from '../helpers/processes.js';
import { PYTHON } from '../helpers/python.js';
import { shell } from '../helpers/shell.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

/** More than a pipe holds, once they are a GIF. */
const FRAMES = 200;

/** A folder `frames` with so many frames, inside a folder to work in. */
function framesFolder(count = FRAMES): string {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'frames'), noiseFrames(count));
  return cwd;
}

/** Runs `gif` on a stream of these bytes: a file, as `< all` would give it. */
function gifOfStream(cwd: string, bytes: readonly Uint8Array[], ...args: string[]) {
  const stdin = join(cwd, 'all');
  writeFileSync(stdin, Buffer.concat(bytes));
  return runCli(['gif', '-', ...args], { cwd, stdin });
}

const CAT = `cat frames/{0..${FRAMES - 1}}.png`;
const SUMMARY = new RegExp(
  `^standard output: ${FRAMES} frames of 10x10, \\d+\\.\\d kB, \\d.* \\(500 ms a frame; .*\\)\n` +
    `GIF creation time: ${TIME}\nTotal time: ${TIME}\n$`,
);

describe('standard input and output', () => {
  test('through pipes the GIF is the same as of files and into a file', async () => {
    const cwd = framesFolder();
    await runCli(['gif', 'frames', '-o', 'files.gif'], { cwd });
    const expected = readFileSync(join(cwd, 'files.gif'));
    expect(decodeGif(join(cwd, 'files.gif')).frames).toEqual(digestsOf(noiseFrames(FRAMES)));

    const both = await shell(cwd, `${CAT} | image-pipeline gif - -o - | cat > both.gif`);
    expect(both).toEqual({
      code: 0,
      signal: null,
      stdout: '',
      stderr: expect.stringMatching(SUMMARY),
    });
    expect(readFileSync(join(cwd, 'both.gif')).equals(expected)).toBe(true);
    expect((await decodeGifWithPillow(join(cwd, 'both.gif'))).frames).toEqual(
      digestsOf(noiseFrames(FRAMES)),
    );

    const into = await shell(cwd, `${CAT} > all && image-pipeline gif - -o in.gif < all`);
    expect(into).toMatchObject({ code: 0, stdout: expect.stringMatching(/^GIF creation time/) });
    expect(readFileSync(join(cwd, 'in.gif')).equals(expected)).toBe(true);

    const out = await shell(cwd, 'image-pipeline gif --quiet frames --output - > out.gif');
    expect(out.code).toBe(0);
    expect(readFileSync(join(cwd, 'out.gif')).equals(expected)).toBe(true);
  });

  test('fetch and demo write the GIF to standard output too', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(1));
    const fetch = await shell(
      cwd,
      `image-pipeline fetch --port ${server.port} -n 70 -d f -o - > f.gif`,
    );
    expect(fetch).toMatchObject({ code: 0, stdout: '' });
    expect(decodeGif(join(cwd, 'f.gif')).frames).toEqual(digestsOf(Array(70).fill(noisePng(0))));

    const demo = await shell(cwd, 'image-pipeline demo -n 70 -d d -o - > d.gif');
    expect(demo).toMatchObject({ code: 0, stdout: '' });
    const [summary = '', ...times] = demo.stderr.split(/(?<=\n)/);
    expect(summary).toMatch(/^standard output: 70 frames/);
    expect(times.join('')).toMatch(THREE_TIMES);
    expect(decodeGif(join(cwd, 'd.gif')).frames).toEqual(digestsOf(readFrames(join(cwd, 'd'), 70)));
    expect(filesIn(cwd).filter((name) => !name.endsWith('.png'))).toEqual(['d.gif', 'f.gif']);
  });

  test('without a GIF, the results stay on standard output', async () => {
    const cwd = tempFolder();
    const { stdout } = await runCli(['demo', '-n', '3', '--no-gif', '-o', '-'], { cwd });
    expect(stdout).toMatch(/^Frames download time/);
  });
});

/** Delays of frames that streams and files name alike. */
const DELAYS = '7.png,70\n90,900\n';

describe('what is shown of a stream, and for how long', () => {
  test.each([
    ['--fps 24 --last-delay 1500'],
    ['--delay 33 --loop 2'],
    ['--delays delays.csv --fps 30'],
    ['--from 70 --to 160'],
    ['--from 7 --every 83 --to 150 --delays delays.csv'],
    ['--every 500 --fps 10'],
  ])('%s: the same as of files', async (flags) => {
    const cwd = framesFolder();
    const expected = await gifOfFiles(cwd, flags);
    const args = ['-o', 'stream.gif', '--quiet', ...flags.split(' ')];
    expect((await gifOfStream(cwd, noiseFrames(FRAMES), ...args)).code).toBe(0);
    expect(readFileSync(join(cwd, 'stream.gif')).equals(expected)).toBe(true);
  });

  test('a part of each other frame through pipes: the same as of files', async () => {
    const cwd = framesFolder();
    const flags = '--crop 8x8+1+1 --width 4 --quality 50 --every 2';
    const expected = await gifOfFiles(cwd, flags);
    const script = `${CAT} | image-pipeline gif - -o - --quiet ${flags} | cat > piped.gif`;
    expect(await shell(cwd, script)).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(join(cwd, 'piped.gif')).equals(expected)).toBe(true);
  });

  async function gifOfFiles(cwd: string, flags: string): Promise<Buffer> {
    writeFileSync(join(cwd, 'delays.csv'), DELAYS);
    await runCli(['gif', 'frames', '-o', 'files.gif', ...flags.split(' ')], { cwd });
    return readFileSync(join(cwd, 'files.gif'));
  }

  test('frames by index, with the delays that they brought', async () => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'delays.csv'), DELAYS);
    const flags = '--from 7 --every 83 --to 173 --delays delays.csv --delay 40 --last-delay 300';
    await gifOfStream(cwd, noiseFrames(FRAMES), '-o', 'a.gif', ...flags.split(' '));
    expect(decodeGif(join(cwd, 'a.gif'))).toMatchObject({
      frames: digestsOf([7, 90, 173].map((index) => noisePng(index))),
      delays: [70, 900, 300],
    });
  });

  test('--to ends a stream that has no end', async () => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'some'), Buffer.concat(noiseFrames(30)));
    const script = 'while cat some; do :; done | image-pipeline gif - -o a.gif --to 99';
    const { code, stdout } = await shell(cwd, `set +o pipefail; ${script}`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^GIF creation/) });
    expect(decodeGif(join(cwd, 'a.gif')).frames).toHaveLength(100);
  });

  test('downloaded frames in another order to standard output', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(70));
    const flags = '--reverse --every 3 --fps 20';
    const fetch = `image-pipeline fetch --port ${server.port} -n 70 -c 1 -d frames -o - ${flags}`;
    expect(await shell(cwd, `${fetch} > fetch.gif`)).toMatchObject({ code: 0, stdout: '' });
    expect(await shell(cwd, `image-pipeline gif frames -o - ${flags} > gif.gif`)).toMatchObject({
      code: 0,
      stdout: '',
    });
    const gif = readFileSync(join(cwd, 'gif.gif'));
    expect(readFileSync(join(cwd, 'fetch.gif')).equals(gif)).toBe(true);
    expect(decodeGif(join(cwd, 'gif.gif')).frames).toEqual(
      digestsOf(Array.from({ length: 24 }, (_, k) => noisePng(69 - 3 * k))),
    );
  });

  test.each([
    ['--from 100', 1, '--from 100 is past the last frame (99)'],
    ['--delays late.csv', 1, 'Expected delays of frames 0 to 99, got one of frame 100'],
    [
      '--delays named.csv',
      1,
      "named.csv, line 1: Expected the name of a frame's file or an index from 0, got `title`",
    ],
    [
      '--reverse',
      2,
      'Expected --reverse to be left out if frames come from a stream (save them as files first)',
    ],
    [
      '--bounce',
      2,
      'Expected --bounce to be left out if frames come from a stream (save them as files first)',
    ],
  ])('%s: exit code %d and one line', async (flags, expected, message) => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'late.csv'), '99,10\n100.png,10\n');
    writeFileSync(join(cwd, 'named.csv'), 'title,10\n');
    const { code, stdout, stderr } = await gifOfStream(cwd, noiseFrames(100), ...flags.split(' '));
    expect({ code, stdout, stderr }).toEqual({
      code: expected,
      stdout: '',
      stderr: `image-pipeline: ${message}\n`,
    });
    expect(filesIn(cwd)).toEqual(['all', 'late.csv', 'named.csv']);
  });
});

describe('a reader', () => {
  test('that goes away ends the run without a word', async () => {
    const cwd = framesFolder();
    const { stdout, stderr } = await shell(
      cwd,
      'image-pipeline gif frames -o - | head -c 6; echo " ${PIPESTATUS[@]}"',
    );
    expect({ stdout, stderr }).toEqual({ stdout: 'GIF89a 141 0\n', stderr: '' });
  });

  test('that takes nothing holds the writer up, and Ctrl-C still ends the run', async () => {
    const child = spawn(process.execPath, [CLI, 'gif', '-', '-o', '-']); // nobody reads its stdout
    afterThisTest(() => child.kill('SIGKILL'));
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined);
    const { frames, log } = endless(noisePng(0));
    Readable.from(frames).pipe(child.stdin);
    await until('progress is shown', () => /^\d+ frames$/m.test(stderr));
    // What the window holds (some 0.4 MB), the pipes and the buffers of both ends.
    expect(log.given).toBeLessThan(6_000);

    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(lines(stderr).at(-1)).toBe('Interrupted');
  });
});

describe('what it refuses', () => {
  const whole = noiseFrames(100);
  test.each([
    ['nothing', [], /^image-pipeline: The input is empty; expected PNG files$/],
    [
      'garbage after a frame',
      [noisePng(0), Buffer.from('\n')],
      /^image-pipeline: Frame 1: Not a PNG at byte \d+: /,
    ],
    [
      'an end in the middle of a frame',
      [...whole.slice(0, 99), noisePng(99).subarray(0, -9)],
      /^image-pipeline: Frame 99: The PNG at byte \d+ ends after \d+ bytes/,
    ],
    [
      'a frame that claims too much',
      [noisePng(0), noisePng(0).subarray(0, 8), Buffer.alloc(4, 0xff), noisePng(1)],
      /^image-pipeline: Frame 1: The PNG at byte \d+ has at least 4294967\d\d\d bytes; at most 33554432/,
    ],
    [
      'a frame that is damaged',
      [...whole.slice(0, 70), withWrongCrc(noisePng(0)), ...whole.slice(0, 70)],
      /^image-pipeline: Frame 70: The PNG is damaged: the CRC/,
    ],
  ])('%s: exit code 1 and one line', async (_, bytes, message) => {
    const cwd = tempFolder();
    const { code, stdout, stderr } = await gifOfStream(cwd, bytes);
    expect({ code, stdout, lines: lines(stderr) }).toEqual({
      code: 1,
      stdout: '',
      lines: [expect.stringMatching(message)],
    });
    expect(filesIn(cwd)).toEqual(['all']);
  });

  test('a pipe that ends in the middle of a frame', async () => {
    const cwd = framesFolder(100);
    const before = filesIn(cwd);
    const script = 'cat frames/{0..99}.png | head -c -9 | image-pipeline gif -';
    expect(await shell(cwd, script)).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: expect.stringMatching(/^image-pipeline: Frame 99: The PNG at byte \d+ ends .*\n$/),
    });
    expect(filesIn(cwd)).toEqual(before);
  });

  test('standard input beside other inputs', async () => {
    for (const args of [
      ['-', 'frames'],
      ['frames', '-'],
      ['-', '-'],
    ]) {
      expect(await runCli(['gif', ...args])).toMatchObject({
        code: 2,
        stdout: '',
        stderr: `image-pipeline: Expected - to be the only input, got ${args.join(' ')}\n`,
      });
    }
  });

  test('a terminal on either end, instead of waiting or filling it with a GIF', async () => {
    const cwd = framesFolder(1);
    const terminal = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';
    const inTerminal = async (...args: string[]) => {
      const command = [process.execPath, CLI, 'gif', ...args];
      const { code, stdout } = await start(PYTHON, ['-c', terminal, ...command], { cwd }).ended;
      return { code, lines: lines(stdout.replaceAll('\r', '')) };
    };
    expect(await inTerminal('-')).toEqual({
      code: 2,
      lines: [expect.stringMatching(/standard input, got a terminal; try: cat \*\.png \| /)],
    });
    expect(await inTerminal('frames', '-o', '-')).toEqual({
      code: 2,
      lines: [expect.stringMatching(/got a terminal; try: -o - > animation\.gif$/)],
    });
  });

  test('standard output that cannot be written', async () => {
    const { code, stderr } = await shell(
      framesFolder(2),
      'image-pipeline gif frames -o - > /dev/full',
    );
    expect({ code, lines: lines(stderr) }).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^image-pipeline: No room to write the output: ENOSPC/)],
    });
  });
});

/** The same frame for ever, a copy at a time, and how many were given. */
function endless(png: Uint8Array) {
  const log = { given: 0 };
  const frames = async function* () {
    for (;;) {
      log.given += 1;
      yield Uint8Array.from(png);
      if (log.given % 64 === 0) await turn(); // or nothing else would ever happen
    }
  };
  return { frames: frames(), log };
}

describe('streams in the library', () => {
  test('from a Readable into a Writable, which stays open', async () => {
    const frames = noiseFrames(130);
    const output = new PassThrough();
    const bytes: Buffer[] = [];
    output.on('data', (piece: Buffer) => bytes.push(piece));
    const events = await lastValueFrom(
      gifPipeline({ inputs: Readable.from(frames), output }).pipe(toArray()),
    );

    const gif = Buffer.concat(bytes);
    const path = join(tempFolder(), 'a.gif');
    writeFileSync(path, gif);
    expect(decodeGif(path).frames).toEqual(digestsOf(frames));
    expect(output).toMatchObject({ writableEnded: false, destroyed: false });
    expect(events.slice(-2)).toEqual([
      {
        type: 'gif-written',
        path: undefined,
        frames: 130,
        fastFrames: 0,
        duration: 65_000,
        bytes: gif.length,
        width: 10,
        height: 10,
      },
      expect.objectContaining({ type: 'done', frames: 130 }),
    ]);
  });

  test('some frames of a stream, and no more of it than these', async () => {
    const { frames, log } = endless(noisePng(3));
    const inputs = Readable.from(frames);
    const path = join(tempFolder(), 'a.gif');
    const delays = new Map([
      [4, 70],
      [5, 10],
      [7, 20],
      [1_000_000, 10], // after the last that is read
    ]);
    const options = { from: 4, to: 10, every: 3, delays, delay: 40, output: path };
    const events = await lastValueFrom(gifPipeline({ inputs, ...options }).pipe(toArray()));

    expect(decodeGif(path)).toMatchObject({
      frames: digestsOf(Array(3).fill(noisePng(3))),
      delays: [70, 20, 40],
    });
    expect(events.at(-1)).toMatchObject({ type: 'done', frames: 3 });
    expect(inputs.destroyed).toBe(true);
    expect(log.given).toBeLessThan(64);
  });

  /** The frames of {@link endless}'s buffer on the way, and the one that is asked for. */
  const SLACK = 3;

  const WINDOWS = [
    { of: 'small frames: 1024', png: noisePng(0), count: 3_000, most: 1_024 },
    {
      of: 'frames of 200 KiB: 64 MiB',
      png: withBallast(noisePng(0), 200 * 2 ** 10),
      count: 400,
      most: 328,
    },
    {
      of: 'frames of 640 KiB: two chunks', // of which 64 MiB are fewer
      png: withBallast(noisePng(0), 640 * 2 ** 10),
      count: 130,
      most: 128,
    },
  ];

  test.each(WINDOWS)('reading is never further ahead of writing, $of', async (window) => {
    const { png, count, most } = window;
    const { frames, log } = endless(png);
    let written = 0;
    let ahead = 0;
    // Nothing is taken until the window is full: otherwise a fast encoder might never let it fill.
    const output = new Writable({
      write: (_, __, done) => {
        void until('the window is full', () => log.given >= most).then(() => done());
      },
    });
    const watched = async function* () {
      for await (const frame of frames) {
        ahead = Math.max(ahead, log.given - written);
        yield frame;
      }
    };
    await lastValueFrom(
      gifPipeline({ inputs: watched(), output, workers: 2 }).pipe(
        tap((event: GifEvent) => {
          if (event.type === 'chunk-written') written = event.frames;
        }),
        takeWhile((event) => event.type !== 'chunk-written' || event.frames < count),
      ),
    );

    expect(ahead).toBeGreaterThanOrEqual(most);
    expect(ahead).toBeLessThanOrEqual(most + SLACK);
  });

  test.each(WINDOWS)('an output that never takes a byte stops reading, $of', async (window) => {
    const { png, most } = window;
    const { frames, log } = endless(png);
    const inputs = Readable.from(frames);
    let writes = 0;
    const output = new Writable({ write: () => void (writes += 1) });
    const subscription = gifPipeline({ inputs, output }).subscribe();
    afterThisTest(() => subscription.unsubscribe());
    await until('the window is full', () => log.given >= most && writes === 1);
    for (let k = 0; k < 1_000; k += 1) await turn();

    expect(log.given).toBeLessThanOrEqual(most + SLACK);
    expect(writes).toBe(1);
    expect(inputs.destroyed).toBe(false);
    subscription.unsubscribe();
    expect(inputs.destroyed).toBe(true);
  });

  test('unsubscribing destroys a stream that nothing comes from', async () => {
    const inputs = new PassThrough();
    const path = join(tempFolder(), 'a.gif');
    const subscription = gifPipeline({ inputs, output: path }).subscribe();
    await turn();
    subscription.unsubscribe();

    expect(inputs.destroyed).toBe(true);
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('an output whose reader goes away', async () => {
    const output = new PassThrough();
    output.once('data', () => output.destroy());
    const run = lastValueFrom(gifPipeline({ inputs: endless(noisePng(0)).frames, output }));

    await expect(run).rejects.toMatchObject({ code: 'ERR_OUTPUT_CLOSED' });
  });

  test('a sink of another kind', async () => {
    const calls: string[] = [];
    const sink = {
      append: (bytes: Uint8Array) => Promise.resolve(void calls.push(`append ${bytes[0]}`)),
      commit: () => void calls.push('commit'),
      discard: () => void calls.push('discard'),
    };
    await lastValueFrom(
      from([{ index: 0, image: noisePng(0) } satisfies Frame]).pipe(
        chunk(),
        encode({ workers: 1 }),
        writeGif({ output: () => sink, delay: 0, loop: 0 }),
      ),
    );

    // GIF89a: the G of the header, an extension, the trailer.
    expect(calls).toEqual(['append 71', 'append 33', 'append 59', 'commit', 'discard']);
  });
});
