import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { CLI, runCli, THREE_TIMES } from '../helpers/cli.js';
import { receive } from '../helpers/connections.js';
import { startFaultServer, startFrameServer, whole } from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, readFrames, saveFrames, sizeOf } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { lines, start, type Ended, type Running } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const SCRIPT = resolve(__dirname, '../helpers/scripts/run-pipeline.mjs');

const startNode = (flag: string, args: readonly string[], cwd = tempFolder()): Running =>
  start(process.execPath, [flag, ...args], { cwd });

/** The command under `--jitless`; Node 20 and 22 warn of the flag itself, on stderr. */
async function jitless(args: readonly string[], cwd: string): Promise<Ended> {
  const ended = await startNode('--jitless', [CLI, ...args], cwd).ended;
  return { ...ended, stderr: ended.stderr.replace(/^Warning: disabling flag .*\n/, '') };
}

describe('Node without WebAssembly (--jitless)', () => {
  const PLAIN =
    'Node has no WebAssembly here, so the encoder `plain` makes the GIF; it is slower, and its GIFs are larger';
  const MISSING =
    'The encoder `kernels` needs WebAssembly, which this Node lacks; start Node without --jitless, or use the encoder `plain`';

  test('the encoder `plain` makes the GIF, and one line says so', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(2));
    const { code, stderr } = await jitless(['gif', 'frames'], cwd);
    expect({ code, lines: lines(stderr) }).toEqual({
      code: 0,
      lines: [PLAIN, expect.stringMatching(/^animation\.gif: 2 frames/)],
    });
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(digestsOf(noiseFrames(2)));
    const plain = ['gif', 'frames', '--encoder', 'plain', '--quiet', '-o', 'plain.gif'];
    expect(await runCli(plain, { cwd })).toMatchObject({ code: 0, stderr: '' });
    const gifs = ['animation.gif', 'plain.gif'].map((name) => readFileSync(join(cwd, name)));
    expect(gifs[0]!.equals(gifs[1]!)).toBe(true);
  });

  test.each([[[]], [['--reverse']]])(
    'fetch %j --encoder kernels: one line, before the first connection',
    async (more) => {
      const cwd = tempFolder();
      const server = await startFaultServer(() => whole(noiseFrames(1)[0] as Buffer));
      const args = ['fetch', '--port', String(server.port), '-n', '3', '--encoder', 'kernels'];
      expect(await jitless([...args, ...more], cwd)).toMatchObject({
        ...{ code: 1, stdout: '', stderr: `image-pipeline: ${MISSING}\n` },
      });
      expect(server.accepted()).toBe(0);
      expect(filesIn(cwd)).toEqual([]);
    },
  );

  test('the library: an error with a code', async () => {
    const options = '{ "inputs": ["."], "encoder": "kernels" }';
    const run = startNode('--jitless', [SCRIPT, '"gifPipeline"', options]);
    const { stdout } = await run.ended;
    expect(stdout).toContain('"code":"ERR_WEBASSEMBLY_MISSING"');
  });

  test('what makes no GIF works: serve, and fetch --no-gif', async () => {
    const cwd = tempFolder();
    const serve = startNode('--jitless', [CLI, 'serve', '--host', '127.0.0.1', '--port', '0']);
    const [, port] = await serve.line(/^Listening on 127\.0\.0\.1:(\d+)$/);
    const fetch = ['fetch', '--port', port as string, '-n', '5', '--no-gif', '--quiet'];
    expect(await jitless(fetch, cwd)).toMatchObject({ code: 0, stderr: '' });
    expect(new Set(digestsOf(readFrames(join(cwd, 'frames'), 5))).size).toBe(5);
  });
});

describe('Node that evaluates no strings (--disallow-code-generation-from-strings)', () => {
  const FLAG = '--disallow-code-generation-from-strings';

  test('the whole job works', async () => {
    const cwd = tempFolder();
    const demo = await startNode(FLAG, [CLI, 'demo', '-n', '100', '--quiet'], cwd).ended;
    const [summary = '', ...times] = demo.stdout.split(/(?<=\n)/);
    expect({ code: demo.code, stderr: demo.stderr }).toEqual({ code: 0, stderr: '' });
    expect(summary).toMatch(/^animation\.gif: 100 frames /);
    expect(times.join('')).toMatch(THREE_TIMES);
    const frames = digestsOf(readFrames(join(cwd, 'frames'), 100));
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(frames);
  });

  test('so does serve, with logs and metrics', async () => {
    const metrics = ['--log', 'json', '--metrics-port', '0'];
    const args = ['serve', '--host', '127.0.0.1', '--port', '0', '--size', '6x7', ...metrics];
    const serve = startNode(FLAG, [CLI, ...args]);
    const [, port] = await serve.line(/"type":"listening".*"port":(\d+)/);
    expect(sizeOf(await receive(Number(port)))).toEqual({ width: 6, height: 7 });
    await serve.line(/image-sent/);
  });

  test('and the library, with threads of all kinds', async () => {
    const cwd = tempFolder();
    const { port } = await startFrameServer(noiseFrames(9));
    const options = { port, count: 9, concurrency: 1, framesDir: 'frames', output: 'a.gif' };
    const run = startNode(FLAG, [SCRIPT, '"fetchPipeline"', JSON.stringify(options)], cwd);
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\{"events":/); // threads.js said nothing
    expect(stdout).not.toContain('"error"');
    expect(decodeGif(join(cwd, 'a.gif')).frames).toEqual(digestsOf(noiseFrames(9)));
  });
});
