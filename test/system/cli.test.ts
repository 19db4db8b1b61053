import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { CLI, runCli, startCli, startServer, THREE_TIMES } from '../helpers/cli.js';
import { receive } from '../helpers/connections.js';
import { startFrameServer } from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, readFrames, saveFrames, sizeOf } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { lines, start } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

describe('demo', () => {
  test('the whole job in one command, with nothing running', async () => {
    const cwd = tempFolder();
    const { code, stdout, stderr } = await runCli(['demo', '-n', '100'], { cwd });
    expect({ code, stderr: lines(stderr) }).toEqual({
      code: 0,
      stderr: [
        expect.stringMatching(
          /^animation\.gif: 100 frames of 10x10, \d+\.\d kB, 50 s \(500 ms a frame; .*\)$/,
        ),
      ],
    });
    expect(stdout).toMatch(THREE_TIMES);
    expect(filesIn(cwd)).toEqual(['animation.gif', ...frameNames(100, 'frames')]);
    const frames = digestsOf(readFrames(join(cwd, 'frames'), 100));
    expect(new Set(frames).size).toBe(100);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(frames);
  });

  test('takes the flags of fetch, and --size and --seed of serve', async () => {
    const cwd = tempFolder();
    const demo = (...more: string[]) =>
      runCli(['demo', '-n', '6', '-c', '1', '--size', '5x4', '--seed', '3', ...more], { cwd });
    expect((await demo('-d', 'a', '-o', 'a.gif', '--delay', '40', '--loop', '2')).code).toBe(0);
    expect((await demo('-d', 'b', '-o', 'b.gif', '--delay', '40', '--loop', '2')).code).toBe(0);
    expect(decodeGif(join(cwd, 'a.gif'))).toMatchObject({
      width: 5,
      height: 4,
      loop: 2,
      delays: Array(6).fill(40),
    });
    expect(readFileSync(join(cwd, 'a.gif'))).toEqual(readFileSync(join(cwd, 'b.gif')));
  });

  test('interrupted: exit code 130, no GIF', async () => {
    const cwd = tempFolder();
    const demo = startCli(['demo', '-n', '1000000'], { cwd });
    await demo.line(/^\d+ of 1000000 frames$/);
    demo.kill('SIGINT');
    expect(await demo.ended).toMatchObject({ code: 130, signal: null, stdout: '' });
    expect(filesIn(cwd).filter((name) => !/^frames\/\d+\.png$/.test(name))).toEqual([]);
  });
});

describe('usage', () => {
  /** Runs a command line that is wrong; gives what it is told. (Most of them are in test/cli.) */
  const complaint = async (args: readonly string[], env: Record<string, string> = {}) => {
    const cwd = tempFolder();
    const { code, stdout, stderr } = await runCli(args, { cwd, env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(filesIn(cwd)).toEqual([]);
    return lines(stderr);
  };

  test('no command: how it is used, with an example', async () => {
    expect(await complaint([])).toEqual([
      'image-pipeline: Expected a command: serve, fetch, gif, demo, compare, worker or completion',
      'Usage:   image-pipeline COMMAND [FLAGS]',
      'Example: image-pipeline demo -n 1000',
      'Help:    image-pipeline --help',
    ]);
  });

  test('no input: how it is used, with an example', async () => {
    expect(await complaint(['gif', '-o', 'a.gif'])).toEqual([
      'image-pipeline: Expected an input: a folder, a file, or - for standard input',
      'Usage:   image-pipeline gif INPUT... [FLAGS]',
      "Example: image-pipeline gif frames 'more/*.png' -o all.gif",
      'Help:    image-pipeline gif --help',
    ]);
  });

  test.each<[string[], string]>([
    [['gfi', 'frames'], 'Unknown command gfi; did you mean gif?'],
    [['fetch', '--noGif=yes'], 'Unknown flag --noGif; did you mean --no-gif?'],
    [['serve', '--', 'junk'], 'serve takes no inputs, got junk; see image-pipeline serve --help'],
    [
      ['fetch', '-n', 'many'],
      'Expected --count to be a whole number from 1 to 10000000, got -n many',
    ],
    [
      ['serve', '--metrics-port', '1', '--metrics-host', '[::1]:80'],
      'Expected --metrics-host to be a host name or an address, without a port, got [::1]:80',
    ],
    [
      ['gif', '-', '--reverse'],
      'Expected --reverse to be left out if frames come from a stream (save them as files first)',
    ],
  ])('%j', async (args, expected) => {
    expect(await complaint(args)).toEqual([`image-pipeline: ${expected}`]);
  });

  test('a bad value from the environment names the variable', async () => {
    expect(await complaint(['fetch'], { IMAGE_PIPELINE_COUNT: 'many' })).toEqual([
      'image-pipeline: Expected IMAGE_PIPELINE_COUNT to be a whole number from 1 to 10000000, got many',
    ]);
  });
});

describe('inputs behind --', () => {
  test('follow those before it, and may begin with a dash', async () => {
    const cwd = tempFolder();
    const frames = noiseFrames(4);
    const names = ['1.png', '2.png', '-3.png', '--x.png'];
    frames.forEach((png, k) => writeFileSync(join(cwd, names[k] as string), png));
    const args = ['gif', '1.png', '-o', 'o.gif', '--', '2.png', '-3.png', '--x.png'];
    expect((await runCli(args, { cwd })).code).toBe(0);
    expect(decodeGif(join(cwd, 'o.gif')).frames).toEqual(digestsOf(frames));
  });

  test('names that look like numbers stay as they were typed', async () => {
    const cwd = tempFolder();
    const names = ['007', '1.0', '1e3', '0x10'];
    const frames = noiseFrames(4);
    names.forEach((name, k) => {
      mkdirSync(join(cwd, name));
      writeFileSync(join(cwd, name, '0.png'), frames[k] as Buffer);
    });
    expect((await runCli(['gif', ...names, '-o=2024'], { cwd })).code).toBe(0);
    expect(decodeGif(join(cwd, '2024')).frames).toEqual(digestsOf(frames));
  });
});

describe('where the current folder was removed', () => {
  /** Runs a command line there. */
  const run = (line: string) =>
    start('sh', ['-c', `rmdir "$PWD" && exec "$NODE" "$CLI" ${line}`], {
      cwd: tempFolder(),
      env: { NODE: process.execPath, CLI },
    }).ended;

  test.each(['--version', 'gif --help'])('%s works', async (line) => {
    expect(await run(line)).toMatchObject({ code: 0, stderr: '' });
  });

  test.each(['gif /tmp', 'serve --port 0', 'demo'])('%s: one line', async (line) => {
    expect(await run(line)).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr:
        'image-pipeline: The current folder was removed; change to another one and try again\n',
    });
  });
});

describe('the environment', () => {
  test('gives any flag a value, and a flag that is given counts more', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(9));
    const env = {
      IMAGE_PIPELINE_PORT: String(server.port),
      IMAGE_PIPELINE_COUNT: '4',
      IMAGE_PIPELINE_FRAMES_DIR: 'shots',
      IMAGE_PIPELINE_OUTPUT: 'env.gif',
      IMAGE_PIPELINE_DELAY: '30',
      IMAGE_PIPELINE_QUIET: '1',
      // Of other commands, and of none.
      IMAGE_PIPELINE_SEED: '7',
      IMAGE_PIPELINE_MAX_CONNECTIONS: '1',
      IMAGE_PIPELINE_COLOUR: 'blue',
    };
    // A variable that nothing reads is told, unless the run is quiet.
    expect(await runCli(['fetch'], { cwd, env })).toMatchObject({ code: 0, stderr: '' });
    expect(filesIn(cwd)).toEqual(['env.gif', ...frameNames(4, 'shots')]);
    expect(decodeGif(join(cwd, 'env.gif')).delays).toEqual(Array(4).fill(30));

    const args = ['fetch', '-n', '2', '-d', 'flags', '--output', 'flags.gif', '--delay', '50'];
    expect((await runCli(args, { cwd, env })).code).toBe(0);
    expect(filesIn(join(cwd, 'flags'))).toEqual(frameNames(2));
    expect(decodeGif(join(cwd, 'flags.gif')).delays).toEqual([50, 50]);
  });

  test('what is typed counts more than what it excludes; a misspelt variable is told once', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(2));
    const args = ['fetch', '--port', String(server.port), '-n', '2', '--delay', '40'];
    const env = { IMAGE_PIPELINE_FPS: '24', IMAGE_PIPELINE_WIDTH: ' ', IMAGE_PIPELINE_WIDHT: '3' };
    const { code, stderr } = await runCli(args, { cwd, env });
    expect({ code, said: lines(stderr)[0] }).toEqual({
      code: 0,
      said: 'image-pipeline: There is no flag for the variable IMAGE_PIPELINE_WIDHT; did you mean IMAGE_PIPELINE_WIDTH?',
    });
    expect(stderr.match(/WIDHT/g)).toHaveLength(1);
    const { delays, width } = decodeGif(join(cwd, 'animation.gif'));
    expect({ delays, width }).toEqual({ delays: [40, 40], width: 10 });
  });

  test('serve reads it too', async () => {
    const serve = startCli(['serve', '--port', '0'], {
      env: { IMAGE_PIPELINE_SIZE: '6x7', IMAGE_PIPELINE_HOST: '127.0.0.1' },
    });
    const [, port] = await serve.line(/^Listening on 127\.0\.0\.1:(\d+)$/);
    expect(sizeOf(await receive(Number(port)))).toEqual({ width: 6, height: 7 });
  });
});

describe('help', () => {
  test.each(['serve', 'fetch', 'gif', 'demo', 'compare'])(
    '%s shows an example and its flags',
    async (name) => {
      const { code, stdout, stderr } = await runCli([name, '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`Examples:\\n +image-pipeline ${name} \\S`));
      expect(stdout).toContain('--quiet');
    },
  );

  test('without a command: what there is', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const name of ['serve', 'fetch', 'gif', 'demo', 'compare']) {
      expect(stdout).toMatch(new RegExp(`image-pipeline ${name} `));
    }
  });

  test('the examples run', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(3));
    saveFrames(join(cwd, 'more'), noiseFrames(2));
    const server = await startServer();
    const env = { IMAGE_PIPELINE_PORT: String(server.port), IMAGE_PIPELINE_ROUNDS: '1' };
    for (const name of ['gif', 'fetch', 'demo', 'compare']) {
      const { stdout } = await runCli([name, '--help']);
      const example = new RegExp(`Examples:\\n +image-pipeline (${name} .*?)  `).exec(stdout)?.[1];
      const args = (example as string).split(' ').map((arg) => arg.replaceAll("'", ''));
      expect(await runCli(args, { cwd, env })).toMatchObject({ code: 0 });
    }
    expect(decodeGif(join(cwd, 'all.gif')).frames).toEqual(
      digestsOf([...noiseFrames(3), ...noiseFrames(2)]),
    );
    expect(decodeGif(join(cwd, 'short.gif')).frames).toHaveLength(500);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toHaveLength(1000);
  });

  test('--version is that of the package', async () => {
    const manifest = readFileSync(resolve(__dirname, '../../package.json'), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    expect((await runCli(['--version'])).stdout).toBe(`${version}\n`);
    expect((await runCli(['-V'])).stdout).toBe(`${version}\n`);
  });
});
