import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli, startCli } from '../helpers/cli.js';
import { startFaultServer, startFrameServer, whole } from '../helpers/fault-server.js';
import { noiseFrames, noisePng, pixelsOf, readFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { lines } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';

/** How often the command is killed; more by KILLS=50 npx jest --selectProjects system --testPathPatterns killed */
const KILLS = Number(process.env['KILLS'] ?? 5);
/** Frames: a run of them takes some hundred ms, so that most kills hit one in the middle. */
const COUNT = 400;
const SIZE = { width: 16, height: 16 };

jest.setTimeout(60_000 + KILLS * 10_000);

/** The number of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid as number;
}

/** The hidden name under which a process writes a file. */
const part = (base: string, pid: number) =>
  `.${crc32(base).toString(16).padStart(8, '0')}.${pid}-00000000-000000000000.part`;

describe('kill -9', () => {
  test(`${KILLS} times at random: what is there is whole, and the end is the same`, async () => {
    const cwd = tempFolder();
    const frames = noiseFrames(COUNT, SIZE);
    const server = await startFrameServer(frames);
    const folder = join(cwd, 'frames');
    const gif = join(cwd, 'animation.gif');
    const args = ['fetch', '--port', String(server.port), '-n', String(COUNT), '-c', '16'];
    const resumed = [...args, '--resume', '--quiet'];
    /** Frames that were looked at before: a frame that is whole stays as it is. */
    const seen = new Map<string, Buffer>();
    const known = new Set(frames.map(String));

    const start = performance.now();
    expect((await runCli(args, { cwd: tempFolder() })).code).toBe(0);
    const undisturbed = performance.now() - start;

    for (let k = 0; k < KILLS; k += 1) {
      const run = startCli(resumed, { cwd });
      await Promise.race([run.ended, sleep(Math.random() * undisturbed)]);
      run.kill('SIGKILL');
      await run.ended;
      for (const name of existsSync(folder) ? filesIn(folder) : []) {
        if (name.startsWith('.')) continue;
        expect(name).toMatch(/^\d+\.png$/);
        const png = readFileSync(join(folder, name));
        expect(known.has(String(png))).toBe(true);
        expect(seen.get(name)?.equals(png) ?? true).toBe(true);
        seen.set(name, png);
      }
      if (existsSync(gif)) expect(decodeGif(gif).frames).toHaveLength(COUNT);
      // Where all frames are there, only the GIF is left to be hit: from the beginning, then.
      if (seen.size === COUNT) {
        rmSync(cwd, { recursive: true });
        mkdirSync(cwd);
        seen.clear();
      }
    }

    expect((await runCli(resumed, { cwd })).code).toBe(0);
    expect(filesIn(cwd)).toEqual(['animation.gif', ...frameNames(COUNT, 'frames')]);
    expect(readFrames(folder, COUNT).map(pixelsOf)).toHaveLength(COUNT);

    // An undisturbed run of the very same frames: one connection at a time gives frame n to index n.
    const saved = readFrames(folder, COUNT);
    const again = await startFrameServer(saved);
    const other = tempFolder();
    const one = ['-n', String(COUNT), '-c', '1', '--quiet'];
    expect(
      (await runCli(['fetch', '--port', String(again.port), ...one], { cwd: other })).code,
    ).toBe(0);
    expect(readFileSync(gif).equals(readFileSync(join(other, 'animation.gif')))).toBe(true);
  });

  test('what a process that is gone left half-written goes; what others write stays', async () => {
    const cwd = tempFolder();
    mkdirSync(join(cwd, 'frames'));
    const gone = await endedPid();
    const left = [part('animation.gif', gone), join('frames', part('frame', gone))];
    const others = [
      part('animation.gif', process.pid),
      part('other.gif', gone),
      join('frames', part('frame', process.pid)),
      join('frames', '.hidden.part'),
    ];
    for (const name of [...left, ...others]) writeFileSync(join(cwd, name), 'half');
    const server = await startFrameServer([noisePng(1)]);
    const args = ['fetch', '--port', String(server.port), '-n', '2', '--quiet'];
    expect((await runCli(args, { cwd })).code).toBe(0);
    expect(filesIn(cwd).sort()).toEqual(
      [...others, 'animation.gif', ...frameNames(2, 'frames')].sort(),
    );
  });
});

describe('--max-disk', () => {
  const { length } = noisePng(1);
  const fetch = (port: number, cwd: string, ...more: string[]) =>
    runCli(['fetch', '--port', String(port), '-n', '5', '-c', '1', '--quiet', ...more], { cwd });

  test('ends the run before the frame that is too much; --resume goes on', async () => {
    const cwd = tempFolder();
    const server = await startFaultServer(() => whole(noisePng(1)));
    const { code, stderr } = await fetch(server.port, cwd, '--max-disk', String(3 * length));
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([
      `image-pipeline: The frames in frames would take more than ${3 * length} bytes; ` +
        'raise --max-disk, and continue with --resume',
    ]);
    expect(filesIn(cwd)).toEqual(frameNames(3, 'frames'));

    // Those that are kept count, too.
    const tight = await fetch(server.port, cwd, '--max-disk', String(3 * length), '--resume');
    expect(tight.code).toBe(1);
    expect(filesIn(cwd)).toEqual(frameNames(3, 'frames'));
    expect((await fetch(server.port, cwd, '--max-disk', '5kB', '--resume')).code).toBe(0);
    expect(filesIn(cwd)).toEqual(['animation.gif', ...frameNames(5, 'frames')]);
  });
});
