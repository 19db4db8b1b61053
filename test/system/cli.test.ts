import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli, startCli, startServer, THREE_TIMES } from '../helpers/cli.js';
import { receive } from '../helpers/connections.js';
import { startFrameServer } from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, readFrames, saveFrames, sizeOf } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { lines } from '../helpers/processes.js';
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
  /** Runs a command line that is wrong; gives the one line that says so. */
  const complaint = async (args: readonly string[], env: Record<string, string> = {}) => {
    const cwd = tempFolder();
    const { code, stdout, stderr } = await runCli(args, { cwd, env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(lines(stderr)).toHaveLength(1);
    expect(filesIn(cwd)).toEqual([]);
    return stderr.trimEnd();
  };

  test.each([
    [['fetch', '--bogus'], /^image-pipeline: .*bogus/],
    [['serve', '--count', '3'], /^image-pipeline: .*count/],
    [['gif', 'frames', '--port', '3'], /^image-pipeline: .*port/],
    [['demo', '--port', '3'], /^image-pipeline: .*port/],
    [['fetch', 'something'], /^image-pipeline: .*something/],
    [['fetch', '-'], /^image-pipeline: Unknown argument: -\. See --help$/],
  ])('what it does not know: %j', async (args, expected) => {
    expect(await complaint(args)).toMatch(expected);
  });

  test.each([
    [[], /command: serve, fetch, gif or demo/],
    [['encode'], /encode/],
    [['gif'], /./],
    [['fetch', '--count'], /count/],
  ])('what it misses: %j', async (args, expected) => {
    expect(await complaint(args)).toMatch(expected);
  });

  test.each([
    ['fetch', '-n', 'many', '--count to be a whole number'],
    ['fetch', '--count', '0', '--count to be a whole number'],
    ['fetch', '-n', '2.5', '--count to be a whole number'],
    ['fetch', '-c', '-1', '--concurrency to be a whole number from 1 to 65536'],
    ['fetch', '--port', '65536', '--port to be a whole number from 1 to 65535'],
    ['fetch', '--port', '0', '--port to be a whole number from 1 to 65535'],
    ['fetch', '--retries', '-1', '--retries to be a whole number, 0 or more'],
    ['fetch', '--timeout', '0', '--timeout to be milliseconds from 1'],
    ['fetch', '--timeout', '10s', '--timeout to be milliseconds from 1'],
    ['fetch', '--delay', '-5', '--delay to be milliseconds from 0 to 655350'],
    ['demo', '--loop', '65536', '--loop to be a whole number from -1 to 65535'],
    ['demo', '--loop', '-2', '--loop to be a whole number from -1 to 65535'],
    ['demo', '--workers', '0', '--workers to be a whole number from 1 to 1024'],
    ['demo', '-o', '', '--output to be the path of a file'],
    ['fetch', '-d', '', '--frames-dir to be the path of a folder'],
    ['fetch', '--host', '', '--host to be a host name or an address'],
    ['serve', '--size', '10', '--size to be WIDTHxHEIGHT in pixels'],
    ['serve', '--size', '10x', '--size to be WIDTHxHEIGHT in pixels'],
    ['serve', '--seed', 'abc', '--seed to be a whole number, 0 or more'],
    ['serve', '--max-connections', '0', '--max-connections to be a whole number'],
  ])('a bad value: %s %s %j', async (command, flag, value, expected) => {
    const said = await complaint([command, flag, value]);
    expect(said).toContain(`image-pipeline: Expected ${expected}`);
    expect(said).toContain(`, got \`${value}\``);
  });

  test.each(['0x10', '99999x99999'])('a size that no image has: %s', async (size) => {
    expect(await complaint(['demo', '--size', size])).toContain(
      'image-pipeline: Expected --size to be WIDTHxHEIGHT in pixels',
    );
  });

  test('a switch that is given a value other than true or false', async () => {
    expect(await complaint(['fetch', '--resume=maybe', '-n', '1'])).toMatch(
      /^image-pipeline: Expected --resume to be true or false, got `maybe`/,
    );
  });

  test('a bad value from the environment names the flag', async () => {
    expect(await complaint(['fetch'], { IMAGE_PIPELINE_COUNT: 'many' })).toContain(
      'Expected --count to be a whole number',
    );
    expect(await complaint(['fetch'], { IMAGE_PIPELINE_RESUME: 'maybe' })).toMatch(
      /^image-pipeline: .*resume.* to be true or false.*, got `maybe`/,
    );
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
    expect(await runCli(['fetch'], { cwd, env })).toMatchObject({ code: 0, stderr: '' });
    expect(filesIn(cwd)).toEqual(['env.gif', ...frameNames(4, 'shots')]);
    expect(decodeGif(join(cwd, 'env.gif')).delays).toEqual(Array(4).fill(30));

    const args = ['fetch', '-n', '2', '-d', 'flags', '--output', 'flags.gif', '--delay', '50'];
    expect((await runCli(args, { cwd, env })).code).toBe(0);
    expect(filesIn(join(cwd, 'flags'))).toEqual(frameNames(2));
    expect(decodeGif(join(cwd, 'flags.gif')).delays).toEqual([50, 50]);
  });

  test('switches: true and 1 are on, false, 0 and nothing are off', async () => {
    const cwd = tempFolder();
    const server = await startFrameServer(noiseFrames(1));
    const fetch = async (value: string) => {
      const env = { IMAGE_PIPELINE_NO_GIF: value };
      const run = await runCli(['fetch', '--port', String(server.port), '-n', '1'], { cwd, env });
      expect(run.code).toBe(0);
      return run.stdout.includes('GIF creation time');
    };
    expect(await fetch('true')).toBe(false);
    expect(await fetch('1')).toBe(false);
    expect(await fetch('false')).toBe(true);
    expect(await fetch('0')).toBe(true);
    expect(await fetch('')).toBe(true);
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
  test.each(['serve', 'fetch', 'gif', 'demo'])(
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
    for (const name of ['serve', 'fetch', 'gif', 'demo']) {
      expect(stdout).toMatch(new RegExp(`image-pipeline ${name} `));
    }
  });

  test('the examples run', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(3));
    saveFrames(join(cwd, 'more'), noiseFrames(2));
    const server = await startServer();
    const env = { IMAGE_PIPELINE_PORT: String(server.port) };
    for (const name of ['gif', 'fetch', 'demo']) {
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
  });
});
