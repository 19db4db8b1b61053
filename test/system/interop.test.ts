import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli, startServer, THREE_TIMES } from '../helpers/cli.js';
import { digestsOf, readFrames, sizeOf } from '../helpers/frames.js';
import { decodeGif, decodeGifWithPillow } from '../helpers/gif-decoders.js';
import { lines } from '../helpers/processes.js';
import { startLab } from '../helpers/python.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

describe('with the lab stack in Python', () => {
  test('its server, our fetch', async () => {
    const cwd = tempFolder();
    const server = startLab('lab_server.py', ['0']);
    const [port] = await server.line(/^\d+$/);
    const { code, stdout } = await runCli(['fetch', '--port', port, '-n', '150'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(THREE_TIMES);
    const frames = digestsOf(readFrames(join(cwd, 'frames'), 150));
    expect(new Set(frames).size).toBe(150);
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(frames);
    expect((await decodeGifWithPillow(join(cwd, 'animation.gif'))).frames).toEqual(frames);
  });

  test('our serve, its client', async () => {
    const cwd = tempFolder();
    const server = await startServer();
    const args = [String(server.port), '150', join(cwd, 'frames'), join(cwd, 'lab.gif')];
    const { code, stdout } = await startLab('lab_client.py', args, { cwd }).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(THREE_TIMES);
    expect(filesIn(cwd)).toEqual([...frameNames(150, 'frames'), 'lab.gif']);
    const frames = readFrames(join(cwd, 'frames'), 150);
    expect(frames.map(sizeOf)).toEqual(Array(150).fill({ width: 10, height: 10 }));
    expect(new Set(digestsOf(frames)).size).toBe(150);
    await until('all are reported', () => lines(server.stdout()).length >= 151);
    expect(lines(server.stdout()).slice(1)).toEqual(
      Array(150).fill(expect.stringMatching(/^Sent an image to \(127\.0\.0\.1, \d+\)$/)),
    );
  });

  test('our gif, from the frames that its client saved', async () => {
    const cwd = tempFolder();
    const server = startLab('lab_server.py', ['0']);
    const [port] = await server.line(/^\d+$/);
    const args = [port, '12', join(cwd, 'frames'), join(cwd, 'lab.gif')];
    expect((await startLab('lab_client.py', args, { cwd }).ended).code).toBe(0);
    expect((await runCli(['gif', 'frames', '-o', 'ours.gif'], { cwd })).code).toBe(0);
    expect(decodeGif(join(cwd, 'ours.gif')).frames).toEqual(
      digestsOf(readFrames(join(cwd, 'frames'), 12)),
    );
  });
});
