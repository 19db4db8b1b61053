import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { CLI, runCli, startCli } from '../helpers/cli.js';
import {
  after,
  closedAfter,
  endless,
  freePort,
  resetAfter,
  resetAtOnce,
  stalledAfter,
  startFaultServer,
  startFrameServer,
  whole,
  type Behaviour,
  type FaultServer,
} from '../helpers/fault-server.js';
import {
  digestsOf,
  noiseFrames,
  noisePng,
  pixelsOf,
  readFrames,
  withSize,
  withWrongCrc,
} from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { runPipeline } from '../helpers/library.js';
import { lines, start } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const FRAME = noisePng(1);
const HALF = FRAME.length >> 1;

/** What a frame's connection does wrong, and what is said of it. */
const FAULTS: readonly [what: string, fault: Behaviour, code: string, message: RegExp][] = [
  ['reset before the bytes', resetAtOnce, 'ERR_CONNECTION_RESET', /reset after 0 bytes/],
  [
    'closed in the middle',
    closedAfter(FRAME, HALF),
    'ERR_PNG_TRUNCATED',
    new RegExp(`ends after ${HALF} bytes, inside chunk IDAT`),
  ],
  ['closed inside the signature', closedAfter(FRAME, 5), 'ERR_PNG_TRUNCATED', /after 5 bytes/],
  ['stalled before the bytes', stalledAfter(FRAME, 0), 'ERR_FRAME_TIMEOUT', /after 1500 ms/],
  ['stalled in the middle', stalledAfter(FRAME, HALF), 'ERR_FRAME_TIMEOUT', /after 1500 ms/],
  ['zero bytes', whole(Buffer.alloc(0)), 'ERR_FRAME_EMPTY', /No bytes came/],
  ['bytes that are not PNG', whole(Buffer.from('HTTP/1.1 400')), 'ERR_NOT_A_PNG', /Not a PNG/],
  ['wrong CRC', whole(withWrongCrc(FRAME)), 'ERR_PNG_CORRUPT', /CRC of chunk IDAT .* is wrong/],
  [
    'bytes after the end',
    whole(Buffer.concat([FRAME, Buffer.from('more')])),
    'ERR_PNG_CORRUPT',
    /4 bytes follow its end/,
  ],
  [
    'a header of 65535x65535',
    whole(withSize(FRAME, { width: 65535, height: 65535 })),
    'ERR_PNG_TOO_MANY_PIXELS',
    /65535x65535/,
  ],
  [
    'endless bytes',
    endless(Buffer.alloc(65_536, FRAME)),
    'ERR_FRAME_TOO_LARGE',
    /more than 33554432 bytes/,
  ],
];

/**
 * Resets the first of three connections after `count` bytes of its frame. With two open at once, the
 * third shows that the client has read what came on the first.
 */
function startResettingServer(count: number): Promise<FaultServer> {
  let tellRead = () => {};
  const read = new Promise<void>((resolve) => (tellRead = resolve));
  return startFaultServer((n) => {
    if (n === 2) tellRead();
    return n === 0 ? resetAfter(FRAME, count, read) : whole(FRAME);
  });
}

describe('a frame that fails for good', () => {
  test.each(FAULTS)('%s', async (_, fault, code, message) => {
    // Only where it must run out: a busy machine takes its time for the rest.
    const timeout = code === 'ERR_FRAME_TIMEOUT' ? 1_500 : 60_000;
    // One connection at a time: the third is the one of frame 2.
    const server = await startFaultServer((n) => (n === 2 ? fault : whole(noisePng(n))));
    const cwd = tempFolder();
    const args = ['-n', '4', '-c', '1', '--retries', '0', '--timeout', String(timeout), '--quiet'];
    const run = await runCli(['fetch', '--port', String(server.port), ...args], { cwd });

    expect(run).toMatchObject({ code: 1, signal: null, stdout: '' });
    expect(lines(run.stderr)).toEqual([expect.stringMatching(message)]);
    expect(run.stderr).toContain(`image-pipeline: Frame 2 (127.0.0.1:${server.port}): `);
    expect(filesIn(cwd)).toEqual(frameNames(2, 'frames'));
    expect(server.accepted()).toBe(3);

    const again = await startFaultServer((n) => (n === 2 ? fault : whole(noisePng(n))));
    const { error } = await runPipeline('fetchPipeline', {
      port: again.port,
      count: 4,
      concurrency: 1,
      retries: 0,
      timeout,
      framesDir: join(cwd, 'again'),
      output: join(cwd, 'again.gif'),
    });
    expect(error).toMatchObject({ code, index: 2, endpoint: `127.0.0.1:${again.port}` });
    expect(error?.message).toMatch(message);
    expect(filesIn(cwd)).toEqual([...frameNames(2, 'again'), ...frameNames(2, 'frames')]);
  });

  test('reset in the middle', async () => {
    const cwd = tempFolder();
    const { error } = await runPipeline('fetchPipeline', {
      port: (await startResettingServer(HALF)).port,
      count: 3,
      concurrency: 2,
      retries: 0,
      framesDir: join(cwd, 'frames'),
      output: join(cwd, 'animation.gif'),
    });
    expect(error).toMatchObject({ code: 'ERR_CONNECTION_RESET' });
    expect(error?.message).toContain(`The connection was reset after ${HALF} bytes`);
    expect(filesIn(cwd)).toEqual(
      [0, 1, 2].filter((index) => index !== error?.index).map((index) => `frames/${index}.png`),
    );
  });

  test('the others in flight are saved first', async () => {
    const cwd = tempFolder();
    // The last of four gets nothing; only when its client has closed, the others get their frames.
    let tellFailed = () => {};
    const failed = new Promise<void>((resolve) => (tellFailed = resolve));
    const server = await startFaultServer((n) =>
      n < 3
        ? after(failed, whole(noisePng(n)))
        : (socket) => {
            socket.once('close', tellFailed);
            socket.end();
          },
    );
    const { events, error } = await runPipeline('fetchPipeline', {
      port: server.port,
      count: 100,
      concurrency: 4,
      retries: 0,
      framesDir: join(cwd, 'frames'),
      output: join(cwd, 'animation.gif'),
    });

    expect(error).toMatchObject({ code: 'ERR_FRAME_EMPTY' });
    const saved = [0, 1, 2, 3].filter((index) => index !== error?.index);
    expect(filesIn(cwd)).toEqual(saved.map((index) => `frames/${index}.png`));
    expect(events.filter(({ type }) => type === 'frame-saved')).toHaveLength(3);
    expect(
      new Set(digestsOf(saved.map((k) => readFileSync(join(cwd, `frames/${k}.png`))))),
    ).toEqual(new Set(digestsOf(noiseFrames(3))));
    expect(server.accepted()).toBe(4);
  });

  test('names its first cause, the number of tries, and the last cause where it is another', async () => {
    const cwd = tempFolder();
    const server = await startFaultServer((n) =>
      n === 0 ? whole(withWrongCrc(FRAME)) : whole(Buffer.alloc(0)),
    );
    const args = ['-n', '1', '--retries', '2', '--quiet'];
    const { code, stderr } = await runCli(['fetch', '--port', String(server.port), ...args], {
      cwd,
    });
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([
      expect.stringMatching(
        /^image-pipeline: Frame 0 \(127\.0\.0\.1:\d+\): The PNG is damaged: the CRC .* \(3 tries; at last: No bytes came\)$/,
      ),
    ]);
    expect(server.accepted()).toBe(3);
  });

  test.each([
    ['endless bytes', endless(Buffer.alloc(65_536, FRAME)), 'ERR_FRAME_TOO_LARGE'],
    [
      'too many pixels',
      whole(withSize(FRAME, { width: 65535, height: 65535 })),
      'ERR_PNG_TOO_MANY_PIXELS',
    ],
  ])('%s are not asked for again', async (_, fault, code) => {
    const cwd = tempFolder();
    const server = await startFaultServer(() => fault);
    const { error } = await runPipeline('fetchPipeline', {
      port: server.port,
      count: 1,
      framesDir: join(cwd, 'frames'),
      output: join(cwd, 'animation.gif'),
      maxFrameBytes: 1_000_000,
    });
    expect(error).toMatchObject({ code, index: 0 });
    expect(server.accepted()).toBe(1);
  });

  test.each([
    [5, 5],
    // In a later chunk than the frame that sets the size.
    [70, 80],
  ])('of another size, at index %d', async (odd, count) => {
    const cwd = tempFolder();
    const server = await startFaultServer((n) =>
      whole(noisePng(n, n === odd ? { width: 12, height: 9 } : undefined)),
    );
    const { code, stderr } = await runCli(
      ['fetch', '--port', String(server.port), '-n', String(count + 1), '-c', '1', '--quiet'],
      { cwd },
    );
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([
      `image-pipeline: Frame ${odd} (frames/${odd}.png) is 12x9; expected 10x10, the size of frame 0 ` +
        '(--fit with --width and --height makes all frames the same size)',
    ]);
    expect(filesIn(cwd).filter((name) => !name.endsWith('.png'))).toEqual([]);
  });
});

describe('a frame that fails at first', () => {
  test('is tried again until it is right; the others wait for it in the GIF', async () => {
    const cwd = tempFolder();
    const faults = [
      resetAtOnce,
      closedAfter(FRAME, HALF),
      stalledAfter(FRAME, HALF),
      whole(withWrongCrc(FRAME)),
    ];
    const server = await startFaultServer((n) => faults[n] ?? whole(noisePng(n - faults.length)));
    const { events, error } = await runPipeline('fetchPipeline', {
      port: server.port,
      count: 3,
      concurrency: 1,
      timeout: 5_000,
      framesDir: join(cwd, 'frames'),
      output: join(cwd, 'animation.gif'),
    });
    expect(error).toBeUndefined();
    expect(events.filter(({ type }) => type === 'frame-retried')).toEqual(
      [1, 2, 3, 4].map((attempt) => expect.objectContaining({ index: 0, attempt })),
    );
    expect(readFrames(join(cwd, 'frames'), 3)).toEqual(noiseFrames(3));
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(digestsOf(noiseFrames(3)));
  });

  test('reset after all of its bytes came: it is whole, and not tried again', async () => {
    const cwd = tempFolder();
    const server = await startResettingServer(FRAME.length);
    const args = ['-n', '3', '-c', '2', '--retries', '0'];
    const run = await runCli(['fetch', '--port', String(server.port), ...args], { cwd });
    expect(run.code).toBe(0);
    expect(readFrames(join(cwd, 'frames'), 3)).toEqual([FRAME, FRAME, FRAME]);
    expect(server.accepted()).toBe(3);
  });
});

describe('no server', () => {
  test('exit code 1, and one line that says where none is', async () => {
    const cwd = tempFolder();
    const port = await freePort();
    const args = ['fetch', '--port', String(port), '-n', '2', '-c', '1', '--retries', '0'];
    const { code, stdout, stderr } = await runCli([...args, '--outage', '0'], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([
      `image-pipeline: Frame 0 (127.0.0.1:${port}): The connection was refused; is a server listening there?`,
    ]);
    expect(filesIn(cwd)).toEqual([]);
  });

  test('a host that does not exist is named', async () => {
    const cwd = tempFolder();
    // RFC 6761: no name below `invalid` ever resolves.
    const args = ['fetch', '--host', 'nobody.invalid', '-n', '1', '--retries', '0'];
    const { code, stderr } = await runCli(args, { cwd });
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/^image-pipeline: Frame 0 \(nobody\.invalid:1234\): .*nobody\.invalid/),
    ]);
  });

  test('refused at first and up later: it waits, tries again and ends well', async () => {
    const cwd = tempFolder();
    const port = await freePort();
    const args = ['fetch', '--port', String(port), '-n', '3', '--retries', '30'];
    const fetch = startCli([...args, '--outage', '0'], { cwd });
    await fetch.line(/^Frame \d, trying again in \d+ ms: The connection was refused/);
    await startFaultServer((n) => whole(noisePng(n)), port);
    expect((await fetch.ended).code).toBe(0);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toHaveLength(3);
  });
});

describe('the disk', () => {
  /** Runs `fetch` and a pipeline with the same places, in a folder that `prepare` has laid out. */
  const fetchTo = async (
    prepare: (cwd: string) => void,
    places: { readonly framesDir: string; readonly output: string },
  ) => {
    const cwd = tempFolder();
    prepare(cwd);
    const before = filesIn(cwd);
    const server = await startFrameServer(noiseFrames(3));
    const { code, stdout, stderr } = await runCli(
      [
        ...['fetch', '--port', String(server.port), '-n', '3', '--quiet'],
        ...['-d', places.framesDir, '-o', places.output],
      ],
      { cwd },
    );
    const { error } = await runPipeline('fetchPipeline', {
      port: server.port,
      count: 3,
      framesDir: join(cwd, places.framesDir),
      output: join(cwd, places.output),
    });
    return { code, stdout, errors: lines(stderr), error, before, after: filesIn(cwd) };
  };

  test('a file in the way of the frames folder', async () => {
    const run = await fetchTo((cwd) => writeFileSync(join(cwd, 'frames'), 'a file'), {
      framesDir: 'frames',
      output: 'animation.gif',
    });
    expect(run).toMatchObject({ code: 1, stdout: '', after: run.before });
    expect(run.errors).toEqual([expect.stringMatching(/^image-pipeline: Cannot write frames: /)]);
    expect(run.error).toMatchObject({ code: 'ERR_FRAMES_DIR_UNWRITABLE' });
    expect(run.error?.path).toMatch(/frames$/);
  });

  test('a folder in the way of one frame', async () => {
    const run = await fetchTo((cwd) => mkdirSync(join(cwd, 'frames/1.png'), { recursive: true }), {
      framesDir: 'frames',
      output: 'animation.gif',
    });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.errors).toEqual([
      expect.stringMatching(/^image-pipeline: Cannot write frames\/1\.png: /),
    ]);
    expect(run.error).toMatchObject({ code: 'ERR_FRAMES_DIR_UNWRITABLE', index: 1 });
    expect(run.after.filter((name) => !/^frames\/[02]\.png$/.test(name))).toEqual([]);
  });

  test('a file in the way of the output’s folder', async () => {
    const run = await fetchTo((cwd) => writeFileSync(join(cwd, 'out'), 'a file'), {
      framesDir: 'frames',
      output: 'out/animation.gif',
    });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.errors).toEqual([
      expect.stringMatching(/^image-pipeline: Cannot write out\/animation\.gif: /),
    ]);
    expect(run.error).toMatchObject({ code: 'ERR_OUTPUT_UNWRITABLE' });
  });

  test('a folder in the way of the output', async () => {
    const run = await fetchTo((cwd) => mkdirSync(join(cwd, 'animation.gif')), {
      framesDir: 'frames',
      output: 'animation.gif',
    });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.errors).toEqual([
      expect.stringMatching(/^image-pipeline: Cannot write animation\.gif: /),
    ]);
    expect(run.error).toMatchObject({ code: 'ERR_OUTPUT_UNWRITABLE' });
    expect(run.after.filter((name) => !/^frames\/\d\.png$/.test(name))).toEqual([]);
  });

  /** Runs the command where no file may grow beyond 512 bytes: the next write is an EFBIG. */
  const withSmallFiles = (args: readonly string[], cwd: string) =>
    start(
      'sh',
      ['-c', `trap '' XFSZ; ulimit -f 1; exec "$@"`, 'sh', process.execPath, CLI, ...args],
      { cwd },
    ).ended;

  // Mounted where only the command sees it, and gone when that ends. It takes the right to mount;
  // without it, the two tests after this one stand alone.
  if (spawnSync('unshare', ['--mount', 'true']).status === 0) {
    test('full in the middle of the frames: those before it stay, and no part of one', async () => {
      const cwd = tempFolder();
      mkdirSync(join(cwd, 'frames'));
      const server = await startFrameServer([noisePng(1)]);
      const args = ['fetch', '--port', String(server.port), '-n', '100', '-c', '1', '--quiet'];
      const script = `mount -t tmpfs -o size=64k tmpfs frames && "$@"; code=$?
        cd frames && wc -c $(ls -A) && exit $code`;
      const command = ['--mount', 'sh', '-c', script, 'sh', process.execPath, CLI, ...args];
      const { code, stdout, stderr } = await start('unshare', command, { cwd }).ended;

      expect(code).toBe(1);
      expect(lines(stderr)).toEqual([
        expect.stringMatching(/^image-pipeline: No room to write frames\/\d+\.png: ENOSPC/),
      ]);
      const failed = Number(/(\d+)\.png/.exec(stderr)?.[1]);
      const listing = lines(stdout).slice(0, -1); // without the sum
      expect(listing).toHaveLength(failed);
      for (const line of listing) {
        expect(line).toMatch(new RegExp(`^ *${noisePng(1).length} \\d+\\.png$`));
      }
    });
  }

  test('full when the GIF is written: the frames stay', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(3));
    const args = ['fetch', '--port', String(server.port), '-n', '3', '--quiet'];
    const { code, stdout, stderr } = await withSmallFiles(args, cwd);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/^image-pipeline: No room to write animation\.gif: EFBIG/),
    ]);
    expect(filesIn(cwd)).toEqual(frameNames(3, 'frames'));
  });

  test('full when a frame is written: those before it stay', async () => {
    const cwd = tempFolder();
    const server = await startFaultServer((n) =>
      whole(n < 2 ? noisePng(n) : noisePng(n, { width: 20, height: 20 })),
    );
    const args = ['fetch', '--port', String(server.port), '-n', '3', '-c', '1', '--no-gif'];
    const { code, stdout, stderr } = await withSmallFiles(args, cwd);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/^image-pipeline: No room to write frames\/2\.png: EFBIG/),
    ]);
    expect(filesIn(cwd)).toEqual(frameNames(2, 'frames'));
    expect(readFrames(join(cwd, 'frames'), 2).map(pixelsOf)).toEqual(noiseFrames(2).map(pixelsOf));
  });
});
