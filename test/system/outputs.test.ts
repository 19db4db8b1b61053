import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, jest, test } from '@jest/globals';
import { gifPipeline } from 'image-pipeline';
import { lastValueFrom } from 'rxjs';
import { runCli } from '../helpers/cli.js';
import { startFrameServer } from '../helpers/fault-server.js';
import { noiseFrames, noisePng, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { runPipeline } from '../helpers/library.js';
import { lines } from '../helpers/processes.js';
import { shell } from '../helpers/shell.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

/** A folder `shots` with three frames, inside a folder to work in. */
function shotsFolder(): string {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'shots'), noiseFrames(3));
  return cwd;
}

const partsIn = (cwd: string) => filesIn(cwd).filter((name) => /^\..*\.part$/.test(name));

/** Every file with its bytes: what must not change. */
const contents = (cwd: string) =>
  filesIn(cwd).map((name) => [name, readFileSync(join(cwd, name), 'latin1')]);

const gif = (cwd: string, ...args: string[]) => runCli(['gif', ...args, '--quiet'], { cwd });

/** Expects a run to be refused with one line, and nothing to be changed. */
async function refused(
  cwd: string,
  run: () => Promise<{ code: number | null; stderr: string }>,
  code: number,
  message: RegExp,
): Promise<void> {
  const before = contents(cwd);
  const ended = await run();
  expect({ code: ended.code, lines: lines(ended.stderr) }).toEqual({
    code,
    lines: [expect.stringMatching(message)],
  });
  expect(contents(cwd)).toEqual(before);
}

describe('an output that is an input', () => {
  const IS_INPUT =
    /^image-pipeline: .+ is (one of the inputs|the input\b.*), and the GIF would overwrite it/;

  test.each([
    ['by its name', 'shots/2.png'],
    ['by another spelling', './shots/../shots//2.png'],
    ['by a symbolic link', 'link'],
    ['by a link to its folder', 'folder/2.png'],
    ['by a hard link', 'hard'],
  ])('%s is refused, also with --force', async (_, output) => {
    const cwd = shotsFolder();
    symlinkSync('shots/2.png', join(cwd, 'link'));
    symlinkSync('shots', join(cwd, 'folder'));
    linkSync(join(cwd, 'shots/2.png'), join(cwd, 'hard'));
    await refused(cwd, () => gif(cwd, 'shots', '-o', output, '--force'), 1, IS_INPUT);
  });

  test('a file that is named, that a link leads to, and a list of delays', async () => {
    const cwd = shotsFolder();
    symlinkSync('shots/1.png', join(cwd, 'first.png'));
    writeFileSync(join(cwd, 'delays'), '0,50\n');
    const out = (output: string, ...args: string[]) =>
      refused(cwd, () => gif(cwd, ...args, '-o', output, '--force'), 1, IS_INPUT);
    await out('shots/1.png', 'shots/0.png', 'shots/1.png');
    await out('shots/1.png', 'first.png');
    await out('shots/1.png', 'shots/*.png');
    await out('delays', 'shots', '--delays', 'delays');
  });

  test('standard input and output', async () => {
    const cwd = shotsFolder();
    const script = (text: string) => () => shell(cwd, `image-pipeline gif ${text} --quiet`);
    await refused(cwd, script('shots -o - >> shots/1.png'), 1, IS_INPUT);
    await refused(cwd, script('- -o - < shots/1.png >> shots/1.png'), 1, IS_INPUT);
    await refused(cwd, script('- -o shots/1.png --force < shots/1.png'), 1, IS_INPUT);
    await refused(cwd, script('/dev/stdin -o shots/1.png --force < shots/1.png'), 1, IS_INPUT);
  });

  test('the library says so by a code, with the path of the input', async () => {
    const cwd = shotsFolder();
    const inputs = [join(cwd, 'shots')];
    linkSync(join(cwd, 'shots/2.png'), join(cwd, 'hard.gif'));
    const { events, error } = await runPipeline('gifPipeline', {
      inputs,
      output: join(cwd, 'hard.gif'),
    });
    expect(events).toEqual([]);
    expect(error).toMatchObject({ code: 'ERR_OUTPUT_IS_INPUT', path: join(cwd, 'shots/2.png') });
  });

  test('a frame that fetch writes, be it there yet or not; another is none', async () => {
    const cwd = tempFolder();
    symlinkSync('frames', join(cwd, 'link'));
    const server = await startFrameServer(noiseFrames(3));
    const fetch = (...args: string[]) =>
      runCli(
        [
          'fetch',
          '--port',
          String(server.port),
          '-n',
          '3',
          '-c',
          '1',
          '--force',
          '--quiet',
          ...args,
        ],
        { cwd },
      );
    const message = /: \S+ is one of the frames of this run, and the GIF would overwrite it/;
    await refused(cwd, () => fetch('-d', 'new', '-o', 'new/2.png'), 1, message);
    await refused(cwd, () => fetch('-d', './new', '-o', 'old/../new/2.png'), 1, message);
    expect(server.accepted()).toBe(0);

    expect((await fetch('-o', 'frames/3.png')).code).toBe(0);
    expect(decodeGif(join(cwd, 'frames/3.png')).frames).toHaveLength(3);
    linkSync(join(cwd, 'frames/1.png'), join(cwd, 'hard'));
    await refused(cwd, () => fetch('-o', 'link/2.png'), 1, message);
    await refused(cwd, () => fetch('-o', 'hard'), 1, IS_INPUT);
    const append = `image-pipeline fetch --port ${server.port} -n 3 -o - --quiet >> frames/1.png`;
    await refused(cwd, () => shell(cwd, append), 1, IS_INPUT);
  });
});

describe("an output with another image's or a video's name", () => {
  test('is refused unless --force', async () => {
    const cwd = shotsFolder();
    writeFileSync(join(cwd, 'out.png'), 'dear to somebody');
    const message = /^image-pipeline: Expected --output to be a name that ends in \.gif, .*--force/;
    await refused(cwd, () => gif(cwd, 'shots', '-o', 'out.png'), 2, message);
    expect(await gif(cwd, 'shots', '-o', 'out.png', '--force')).toMatchObject({ code: 0 });
    expect(decodeGif(join(cwd, 'out.png')).frames).toHaveLength(3);
  });

  test('by a link, too; where no GIF is made it does not matter', async () => {
    const cwd = shotsFolder();
    symlinkSync('photo.png', join(cwd, 'out.gif'));
    const message =
      /^image-pipeline: Expected --output .*got -o out\.gif, a link to \S+photo\.png$/;
    await refused(cwd, () => gif(cwd, 'shots', '-o', 'out.gif'), 2, message);
    const server = await startFrameServer(noiseFrames(1));
    const args = ['fetch', '--port', String(server.port), '-n', '1', '--no-gif', '-o', 'x.png'];
    expect((await runCli(args, { cwd })).code).toBe(0);
  });
});

describe('what is there already', () => {
  test('a symbolic link stays; its target is written, beside the target', async () => {
    const cwd = shotsFolder();
    mkdirSync(join(cwd, 'far'));
    writeFileSync(join(cwd, 'far/old.gif'), 'old');
    symlinkSync('far/old.gif', join(cwd, 'one.gif'));
    symlinkSync('one.gif', join(cwd, 'two.gif'));
    symlinkSync(join(cwd, 'far/new.gif'), join(cwd, 'dangling.gif'));
    for (const [output, target] of [
      ['two.gif', 'far/old.gif'],
      ['dangling.gif', 'far/new.gif'],
    ] as const) {
      const to = readlinkSync(join(cwd, output));
      expect((await gif(cwd, 'shots', '-o', output)).code).toBe(0);
      expect(readlinkSync(join(cwd, output))).toBe(to);
      expect(lstatSync(join(cwd, target)).isFile()).toBe(true);
      expect(decodeGif(join(cwd, target)).frames).toHaveLength(3);
    }
    expect(filesIn(cwd)).toEqual(['far/new.gif', 'far/old.gif', ...frameNames(3, 'shots')]);
  });

  test('its mode and its owner stay, and a part is never for more eyes', async () => {
    const cwd = shotsFolder();
    const path = join(cwd, 'out.gif');
    for (const mode of [0o600, 0o664, 0o640]) {
      writeFileSync(path, 'old');
      chmodSync(path, mode);
      if (process.getuid?.() === 0) chownSync(path, 1234, 2345);
      const { uid, gid } = statSync(path);
      // The output waits for its second frame, so that there is a part to look at.
      const inputs = new PassThrough();
      const written = lastValueFrom(gifPipeline({ inputs, output: path }));
      inputs.write(noisePng(0));
      await until('there is a part', () => partsIn(cwd).length === 1);
      const [part = ''] = partsIn(cwd);
      expect(statSync(join(cwd, part)).mode & 0o777 & ~mode).toBe(0);
      inputs.end(noisePng(1));
      await written;
      expect(statSync(path)).toMatchObject({ mode: 0o100000 + mode, uid, gid });
      expect(decodeGif(path).frames).toHaveLength(2);
    }
  });

  test('frames that are fetched again keep theirs', async () => {
    const cwd = tempFolder();
    const folder = saveFrames(join(cwd, 'frames'), noiseFrames(1));
    chmodSync(join(folder, '0.png'), 0o600);
    const server = await startFrameServer(noiseFrames(2));
    const args = ['fetch', '--port', String(server.port), '-n', '2', '--no-gif'];
    expect((await runCli(args, { cwd })).code).toBe(0);
    expect(statSync(join(folder, '0.png')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, '1.png')).mode & 0o777).toBe(0o644);
  });

  test('a folder, a socket: one line that says what it is', async () => {
    const cwd = shotsFolder();
    mkdirSync(join(cwd, 'folder.gif'));
    const bind = `import socket; socket.socket(socket.AF_UNIX).bind('socket.gif')`;
    await shell(cwd, `/usr/bin/python3 -c "${bind}"`);
    const message = (what: string) =>
      new RegExp(`: Cannot write \\S+: expected a file, it is ${what}`);
    await refused(cwd, () => gif(cwd, 'shots', '-o', 'folder.gif'), 1, message('a folder'));
    await refused(cwd, () => gif(cwd, 'shots', '-o', 'new/'), 1, message('the name of a folder'));
    await refused(cwd, () => gif(cwd, 'shots', '-o', 'socket.gif'), 1, message('a socket'));
  });
});

describe('written to directly', () => {
  test('a FIFO, >(…), /dev/stdout, /dev/fd/1 and /dev/null', async () => {
    const cwd = shotsFolder();
    const run = async (script: string) => {
      expect(await shell(cwd, script)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    };
    await run('mkfifo fifo');
    const [ended] = await Promise.all([gif(cwd, 'shots', '-o', 'fifo'), run('cat fifo > a.gif')]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    await run('image-pipeline gif shots -o >(cat > b.gif) --quiet > /dev/null; wait $!');
    await run('image-pipeline gif shots -o /dev/stdout --quiet 2>/dev/null > c.gif');
    await run('image-pipeline gif shots -o /proc/self/fd/1 --quiet 2>/dev/null | cat > d.gif');
    expect(await gif(cwd, 'shots', '-o', '/dev/null')).toMatchObject({ code: 0, stderr: '' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(lstatSync(join(cwd, 'fifo')).isFIFO()).toBe(true);
    for (const name of ['a.gif', 'b.gif', 'c.gif', 'd.gif']) {
      expect(decodeGif(join(cwd, name)).frames).toHaveLength(3);
    }
    expect(filesIn(cwd).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('standard output by another spelling, or through a link, gets the GIF and nothing else', async () => {
    const cwd = shotsFolder();
    expect((await gif(cwd, 'shots', '-o', 'right.gif')).code).toBe(0);
    await shell(cwd, 'image-pipeline gif shots -o /dev/./stdout --quiet 2>/dev/null | cat > a.gif');
    await shell(
      cwd,
      'ln -s /dev/stdout link; image-pipeline gif shots -o link --quiet 2>/dev/null | cat > b.gif',
    );
    const right = readFileSync(join(cwd, 'right.gif'));
    expect(decodeGif(join(cwd, 'right.gif')).frames).toHaveLength(3);
    expect(readFileSync(join(cwd, 'a.gif')).equals(right)).toBe(true);
    expect(readFileSync(join(cwd, 'b.gif')).equals(right)).toBe(true);
  });

  test('a FIFO whose reader goes away ends the run without a word', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(400)); // more than a pipe holds
    const script = 'mkfifo fifo; head -c 6 fifo & image-pipeline gif frames -o fifo --quiet';
    expect(await shell(cwd, script)).toMatchObject({ code: 141, stdout: 'GIF89a', stderr: '' });
  });

  test('a device that is full', async () => {
    const { code, stderr } = await gif(shotsFolder(), 'shots', '-o', '/dev/full');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^image-pipeline: No room to write \/dev\/full: ENOSPC/),
    });
  });
});

test.each([
  ['255 bytes', `${'n'.repeat(251)}.gif`],
  ['254 bytes in 127 letters', `${'ü'.repeat(125)}.gif`],
])('a name of %s', async (_, output) => {
  const cwd = shotsFolder();
  expect((await gif(cwd, 'shots', '-o', output)).code).toBe(0);
  expect(filesIn(cwd)).toContain(output);
  expect(filesIn(cwd)).toHaveLength(4);
});
