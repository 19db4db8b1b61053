import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli, startCli } from '../helpers/cli.js';
import { receive } from '../helpers/connections.js';
import { readEvents } from '../helpers/events-schema.js';
import { resetAtOnce, startFaultServer, whole } from '../helpers/fault-server.js';
import { noiseFrames, noisePng, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { shell } from '../helpers/shell.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** Runs a command with `--json`; every line of its stdout is as the schema says. */
async function runJson(args: readonly string[], cwd = tempFolder()) {
  const { code, stdout, stderr } = await runCli([...args, '--json'], { cwd });
  const events = readEvents(stdout);
  return { code, stderr, events, types: events.map(({ type }) => type), last: events.at(-1) };
}

describe('--json', () => {
  test('demo: few lines, and a summary; no words', async () => {
    const { code, stderr, types, last } = await runJson(['demo', '-n', '300']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const others = types.filter((type) => type !== 'progress');
    expect(others).toEqual(['starting', 'listening', 'summary']);
    expect(last).toMatchObject({
      ...{ type: 'summary', command: 'demo', exitCode: 0, frames: 300, failed: 0, retries: 0 },
      ...{ gif: { path: 'animation.gif', frames: 300, width: 10 } },
    });
    expect(last).not.toHaveProperty('passes');
  });

  test('--details: lines for each frame, connection and chunk', async () => {
    const { types } = await runJson(['demo', '-n', '9', '--details']);
    const count = (type: string) => types.filter((each) => each === type).length;
    for (const type of ['frame-started', 'frame-received', 'frame-saved', 'image-sent']) {
      expect({ type, count: count(type) }).toEqual({ type, count: 9 });
    }
    for (const type of ['queued', 'started', 'encoded', 'written']) {
      expect(count(`chunk-${type}`)).toBeGreaterThan(0);
    }
    const events = types.filter((type) => type !== 'progress');
    expect(events.slice(-2)).toEqual(['gif-written', 'summary']);
  });

  test('fetch without some frames: the first retry, each failure, and exit code 3', async () => {
    const png = noisePng(1);
    const server = await startFaultServer((k) => (k < 4 ? resetAtOnce : whole(png)));
    const args = ['-p', String(server.port), '-n', '4', '-c', '1', '--on-error', 'skip'];
    const { code, events, last } = await runJson(['fetch', ...args, '--retries', '1']);
    expect(code).toBe(3);
    const of = (type: string) => events.filter((event) => event.type === type);
    expect(of('frame-retried')).toMatchObject([
      { level: 40, attempt: 1, code: expect.any(String) },
    ]);
    expect(of('frame-failed')).toHaveLength(2);
    expect(last).toMatchObject({ type: 'summary', exitCode: 3, frames: 2, failed: 2, retries: 2 });
  });

  test('gif that must fit: its passes', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(5, { width: 64, height: 48 }));
    const { events, last } = await runJson(['gif', 'frames', '--max-bytes', '20kB'], cwd);
    const tried = events.filter(({ type }) => type === 'quality-tried');
    expect(tried.length).toBeGreaterThan(1);
    expect(last).toMatchObject({ type: 'summary', passes: tried.length, gif: { frames: 5 } });
  });

  test('with the GIF on stdout, the lines are on stderr, and nothing else', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(3));
    const command = 'IMAGE_PIPELINE_BOGUS=1 image-pipeline gif - --json -o - > a.gif';
    const { code, stderr } = await shell(cwd, `cat frames/*.png | ${command}`);
    expect(code).toBe(0);
    expect(readEvents(stderr).at(-1)).toMatchObject({ type: 'summary', command: 'gif' });
    expect(decodeGif(join(cwd, 'a.gif')).frames).toHaveLength(3);
    const failed = await shell(cwd, 'image-pipeline gif missing --json -o - > b.gif');
    expect(failed.code).toBe(1);
    expect(readEvents(failed.stderr).at(-1)).toMatchObject({ type: 'error', exitCode: 1 });
    expect(readFileSync(join(cwd, 'b.gif'))).toHaveLength(0);
  });

  test('serve: addresses, the sums while it serves, and at its end', async () => {
    const args = ['serve', '--host', '127.0.0.1', '--port', '0', '--workers', '1'];
    const server = startCli([...args, '--json']);
    const [, port] = await server.line(/"type":"listening".*"port":(\d+)/);
    await receive(Number(port));
    await receive(Number(port));
    await server.line(/"type":"progress","command":"serve","served":2,/);
    server.kill('SIGTERM');
    const { code, stdout, stderr } = await server.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const events = readEvents(stdout);
    const sums = { served: 2, failed: 0, refused: 0, lostLines: 0 };
    expect(events[0]).toMatchObject({ type: 'starting', command: 'serve', pid: server.pid });
    expect(events.at(-1)).toMatchObject({ type: 'summary', command: 'serve', ...sums });
    expect(events.map(({ type }) => type)).not.toContain('image-sent');
  });
});

describe('--json, and the run fails', () => {
  test('an input is missing: the code, and words on stderr', async () => {
    const { code, stderr, last } = await runJson(['gif', 'missing']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^image-pipeline: Cannot read missing: .*\n$/);
    expect(last).toMatchObject({
      ...{ level: 50, type: 'error', code: 'ERR_INPUT_UNREADABLE', path: 'missing', exitCode: 1 },
    });
  });

  test.each([
    ['an unknown flag', ['demo', '--bogus'], 'ERR_USAGE'],
    ['a wrong value', ['demo', '-n', 'x'], 'ERR_INVALID_OPTION'],
    ['no command', [], 'ERR_USAGE'],
    ['a port that is no port', ['serve', '-p', '-1'], 'ERR_INVALID_OPTION'],
  ])('%s: exit code 2, and one line', async (_, args, expected) => {
    const { code, events } = await runJson(args);
    expect(code).toBe(2);
    expect(events).toMatchObject([{ type: 'error', code: expected, exitCode: 2 }]);
  });

  test('--details alone is refused', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--details'], { cwd: tempFolder() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('image-pipeline: --details adds lines to those of --json; give both\n');
  });

  test('a signal: the last line says so', async () => {
    const demo = startCli(['demo', '-n', '1000000', '--json'], { cwd: tempFolder() });
    await demo.line(/"type":"progress"/);
    demo.kill('SIGINT');
    const { code, stdout, stderr } = await demo.ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(readEvents(stdout).at(-1)).toMatchObject({ code: 'ERR_INTERRUPTED', exitCode: 130 });
  });

  test('a name from outside reaches the terminal as escapes', async () => {
    const cwd = tempFolder();
    const name = '\x1b]0;x\x07\u009b\u202e\u2028';
    mkdirSync(join(cwd, name));
    writeFileSync(join(cwd, name, '0.png'), 'no image');
    const { code, stdout } = await runCli(['gif', name, '--json'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
    expect(readEvents(stdout).at(-1)).toMatchObject({ path: join(name, '0.png') });
  });
});
