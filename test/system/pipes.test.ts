import { execFileSync } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  readdirSync,
  readlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, jest, test } from '@jest/globals';
import { gifPipeline } from 'image-pipeline';
import { lastValueFrom } from 'rxjs';
import { runCli, startCli } from '../helpers/cli.js';
import { startFrameServer } from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, noisePng, readFrames, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { lines } from '../helpers/processes.js';
import { PYTHON } from '../helpers/python.js';
import { shell } from '../helpers/shell.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

function shotsFolder(count = 3): string {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'shots'), noiseFrames(count));
  return cwd;
}

const makeFifo = (...path: string[]) => {
  execFileSync('mkfifo', [join(...path)]);
};

/** Whether a process has a file open. */
const hasOpen = (pid: number, path: string): boolean =>
  readdirSync(`/proc/${pid}/fd`).some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === path;
    } catch {
      return false; // closed just now
    }
  });

const shownIn = (cwd: string) => decodeGif(join(cwd, 'animation.gif')).frames;
const noise = (...numbers: number[]) => digestsOf(numbers.map((number) => noisePng(number)));

describe('pipes that are named', () => {
  test.each([
    [
      'one image each, beside files',
      '<(cat shots/2.png) shots/0.png <(cat shots/1.png)',
      [2, 0, 1],
    ],
    ['several PNGs in one', '<(cat shots/0.png shots/2.png) <(cat shots/1.png)', [0, 2, 1]],
    ['/dev/stdin', '/dev/stdin shots/0.png < <(cat shots/1.png shots/2.png)', [1, 2, 0]],
    ['/dev/stdin as a file', 'shots/0.png /dev/fd/0 < shots/1.png', [0, 1]],
    ['one that is named twice', '<(cat shots/1.png) shots/0.png /dev/fd/63', [1, 0, 1]],
  ])('%s', async (_, inputs, expected) => {
    const cwd = shotsFolder();
    const { code, stderr } = await shell(cwd, `image-pipeline gif ${inputs} --quiet`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(shownIn(cwd)).toEqual(noise(...expected));
  });

  test('standard input that is a socket', async () => {
    const cwd = shotsFolder();
    const program = `import socket, subprocess, sys
a, b = socket.socketpair()
child = subprocess.Popen(sys.argv[1:], stdin=b)
b.close()
a.sendall(open('shots/2.png', 'rb').read())
a.close()
sys.exit(child.wait())`;
    const script = `/usr/bin/python3 -c "${program}" "$NODE" "$CLI" gif /dev/stdin --quiet`;
    expect(await shell(cwd, script)).toMatchObject({ code: 0, stderr: '' });
    expect(shownIn(cwd)).toEqual(noise(2));
  });

  test('a JPEG and a WebP', async () => {
    const cwd = shotsFolder();
    const program = `from PIL import Image; i = Image.new('RGB', (10, 10), (200, 20, 20))
i.save('a.jpg'); i.save('b.webp', lossless=True)`;
    execFileSync(PYTHON, ['-c', program], { cwd });
    const script = 'image-pipeline gif <(cat a.jpg) <(cat b.webp) shots/0.png --quiet';
    expect(await shell(cwd, script)).toMatchObject({ code: 0, stderr: '' });
    expect(shownIn(cwd)).toHaveLength(3);
    expect(shownIn(cwd)[1]).not.toBe(noise(0)[0]);
  });

  test('FIFOs that are written late, the last one first', async () => {
    const cwd = shotsFolder();
    makeFifo(cwd, 'a');
    makeFifo(cwd, 'b');
    const run = startCli(['gif', 'a', 'b', '--quiet'], { cwd });
    await until('it waits', () => ['a', 'b'].every((name) => hasOpen(run.pid, join(cwd, name))));
    writeFileSync(join(cwd, 'b'), noisePng(1));
    await until('one is read', () => !hasOpen(run.pid, join(cwd, 'b')));
    writeFileSync(join(cwd, 'a'), noisePng(0));
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    expect(shownIn(cwd)).toEqual(noise(0, 1));
  });

  test('a list of delays', async () => {
    const cwd = shotsFolder();
    const script =
      "image-pipeline gif shots --delay 40 --delays <(printf '0.png,70\\n2,90') --quiet";
    expect(await shell(cwd, script)).toMatchObject({ code: 0, stderr: '' });
    expect(decodeGif(join(cwd, 'animation.gif')).delays).toEqual([70, 40, 90]);
  });

  test.each([
    ['nothing', 'true', /^No bytes came through the pipe \/dev\/fd\/63$/],
    ['no image', 'echo hello', /^Frame 1 \(\/dev\/fd\/63\): Not a PNG: it begins with 68 65/],
    [
      'half of its last PNG',
      'cat shots/1.png; head -c 60 shots/2.png',
      /^Frame 2 \(\/dev\/fd\/63\): The PNG at byte \d+ ends after 60 bytes/,
    ],
  ])('%s: one line that names the pipe', async (_, script, message) => {
    const cwd = shotsFolder();
    const { code, stderr } = await shell(
      cwd,
      `image-pipeline gif shots/0.png <(${script}) --quiet`,
    );
    expect({ code, lines: lines(stderr) }).toEqual({ code: 1, lines: [expect.any(String)] });
    expect(lines(stderr)[0]?.replace('image-pipeline: ', '')).toMatch(message);
    expect(filesIn(cwd)).toHaveLength(3);
  });

  test('one that never ends is given up at 256 MiB', async () => {
    const cwd = shotsFolder();
    const { code, stderr } = await shell(cwd, 'image-pipeline gif <(cat /dev/zero) --quiet');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'image-pipeline: Cannot read /dev/fd/63: it has more bytes than the limit of 268435456\n',
    });
  });
});

describe('a FIFO that nobody writes to, or reads', () => {
  test.each([
    ['as an input', ['gif', 'fifo']],
    ['as a list of delays', ['gif', 'shots', '--delays', 'fifo']],
    ['as a list of delays of fetch', ['fetch', '--delays', 'fifo']],
  ])('%s: Ctrl-C ends the run, and nothing stays', async (_, args) => {
    const cwd = shotsFolder();
    makeFifo(cwd, 'fifo');
    const before = filesIn(cwd);
    const run = startCli(args, { cwd });
    await until('it waits', () => hasOpen(run.pid, join(cwd, 'fifo')));
    run.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    expect(filesIn(cwd)).toEqual(before);
  });

  test('as the output: Ctrl-C ends the run, and nothing stays', async () => {
    const cwd = shotsFolder();
    makeFifo(cwd, 'fifo');
    const before = filesIn(cwd);
    const run = startCli(['gif', 'shots', '-o', 'fifo'], { cwd });
    await run.line(/ of 3 frames/); // progress, so it has begun
    run.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    expect(filesIn(cwd)).toEqual(before);
  });

  test.each([
    ['a folder', 'shots'],
    ['a pattern', 'shots/*.png'],
  ])('in %s: an error that says what it is', async (_, input) => {
    const cwd = shotsFolder();
    makeFifo(cwd, 'shots/3.png');
    const { code, stderr } = await runCli(['gif', input, '--quiet'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'image-pipeline: Frame 3 (shots/3.png): Cannot read shots/3.png: expected a file, it is a FIFO (a named pipe)\n',
    });
  });

  test('in the place of a kept frame', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(2));
    makeFifo(cwd, 'frames/2.png');
    const server = await startFrameServer([noisePng(9)]);
    const args = ['fetch', '--port', String(server.port), '-n', '4', '--resume', '--quiet'];
    const { code, stderr } = await runCli(args, { cwd });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'image-pipeline: Cannot read frames/2.png: expected a file, it is a FIFO (a named pipe)\n',
    });
    expect(existsSync(join(cwd, 'animation.gif'))).toBe(false);
  });

  test('a socket among frames', async () => {
    const cwd = shotsFolder();
    const bind = "import socket; socket.socket(socket.AF_UNIX).bind('shots/3.png')";
    execFileSync(PYTHON, ['-c', bind], { cwd });
    const { code, stderr } = await runCli(['gif', 'shots', '--quiet'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/expected a file, it is a socket\n$/),
    });
  });
});

describe('lists of delays that are too much', () => {
  test('100 MB are refused by their size, without being read', async () => {
    const cwd = shotsFolder();
    writeFileSync(join(cwd, 'large.csv'), '');
    truncateSync(join(cwd, 'large.csv'), 100_000_000);
    const { code, stderr } = await runCli(['gif', 'shots', '--delays', 'large.csv'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'image-pipeline: Cannot read large.csv: it has 100000000 bytes, the limit is 16777216\n',
    });
    const pipe = 'image-pipeline gif shots --quiet --delays <(cat large.csv)';
    expect(await shell(cwd, pipe)).toMatchObject({
      code: 1,
      stderr:
        'image-pipeline: Cannot read /dev/fd/63: it has more bytes than the limit of 16777216\n',
    });
  });

  test('a folder is no list', async () => {
    const { stderr } = await runCli(['gif', 'shots', '--delays', 'shots'], { cwd: shotsFolder() });
    expect(stderr).toBe('image-pipeline: Cannot read shots: expected a file, it is a folder\n');
  });
});

describe('a stream of the library', () => {
  test('that fails before it is read is an error of the pipeline', async () => {
    const inputs = createReadStream('/nowhere/at.all');
    const output = new Writable({ write: (_, __, done) => done() });
    await expect(lastValueFrom(gifPipeline({ inputs, output }))).rejects.toMatchObject({
      code: 'ERR_INPUT_UNREADABLE',
    });
  });

  test('is destroyed where the output is refused', async () => {
    const cwd = shotsFolder();
    const path = join(cwd, 'shots/0.png');
    const inputs = createReadStream(path);
    await expect(
      lastValueFrom(gifPipeline({ inputs, output: path, force: true })),
    ).rejects.toMatchObject({ code: 'ERR_OUTPUT_IS_INPUT' });
    expect(inputs.destroyed).toBe(true);
    expect(readFrames(join(cwd, 'shots'), 3)).toEqual(noiseFrames(3));
  });
});
