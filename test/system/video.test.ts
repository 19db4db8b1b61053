import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { runCli, startCli } from '../helpers/cli.js';
import { clips, plain } from '../helpers/clips.js';
import { noisePng } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

const clip = clips({
  'clip.mp4': ['testsrc=s=64x32:r=10:d=3', '-pix_fmt yuv420p'],
  'slow.gif': [`${plain('red', '64x32')},setpts=N*0.7/TB,settb=1/100`, '-fps_mode passthrough'],
  'long.mkv': ['nullsrc=s=640x480:r=10:d=30,format=yuv420p', '-c:v rawvideo'],
});

/** Runs `gif` on a video in its own folder. */
async function run(path: string, ...args: string[]) {
  const cwd = dirname(path);
  const { code, stderr } = await runCli(['gif', path, '-o', 'made.gif', ...args], { cwd });
  return { code, stderr, made: () => decodeGif(join(cwd, 'made.gif')) };
}

describe('gif of a video', () => {
  test('has its frames, its size and its times', async () => {
    const { code, stderr, made } = await run(clip('clip.mp4'));
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^made\.gif: 30 frames of 64x32, [\d.]+ kB, 3 s\n$/),
    });
    expect(made()).toMatchObject({ width: 64, height: 32, delays: Array(30).fill(100) });
  });

  test('with another rate, another size, and a part of it', async () => {
    const args = ['--fps', '5', '--width', '32', '--from', '0:01', '--to', '2'];
    const { code, made } = await run(clip('clip.mp4'), ...args);
    expect(code).toBe(0);
    expect(made()).toMatchObject({ width: 32, height: 16, delays: Array(5).fill(200) });
  });

  test('--delay shows each frame that long', async () => {
    const { made } = await run(clip('clip.mp4'), '--delay', '40', '--to', '1');
    expect(made().delays).toEqual(Array(10).fill(40));
  });

  test('of a GIF, with its delays', async () => {
    const path = clip('slow.gif');
    const { delays } = decodeGif(path);
    expect(Math.max(...delays)).toBe(700);
    expect((await run(path)).made().delays).toEqual(delays);
  });

  test('fits into --max-bytes', async () => {
    const path = clip('clip.mp4');
    const gif = join(dirname(path), 'made.gif');
    await run(path);
    const limit = Math.floor(statSync(gif).size * 0.8);
    const { code, stderr } = await run(path, '--max-bytes', `${limit}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/quality \d+ in/) });
    expect(statSync(gif).size).toBeLessThanOrEqual(limit);
  });

  test.each([
    ['--reverse', /^image-pipeline: Expected --reverse to be left out if frames come from a video/],
    ['--to=0:00', /^image-pipeline: Expected --to to be later than --from, which is 0, got 0:00/],
    ['--from=1:75', /^image-pipeline: Expected --from to be the index of a frame, or the time/],
    ['beside.png', /^image-pipeline: Expected the input to be pictures alone, or one video/],
    ['--ffmpeg=none', /none is not in PATH\. Videos, GIF and APNG need ffmpeg.*set --ffmpeg/],
  ])('%s is refused', async (arg, message) => {
    const path = clip('clip.mp4');
    writeFileSync(join(dirname(path), 'beside.png'), noisePng(1));
    const { code, stderr } = await run(path, arg);
    expect({ code, stderr }).toEqual({
      code: arg.startsWith('--ffmpeg') ? 1 : 2,
      stderr: expect.stringMatching(message),
    });
  });

  test('a time is refused for other inputs', async () => {
    const cwd = dirname(clip('clip.mp4'));
    writeFileSync(join(cwd, 'a.png'), noisePng(1));
    const { code, stderr } = await runCli(['gif', 'a.png', '--from', '0:01'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/Expected --from to be a whole number, 0 or more, got 0:01/),
    });
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('no ffmpeg is left after %s', async (signal) => {
    const path = clip('long.mkv');
    const cwd = dirname(path);
    // Frames are slow to encode at this size, so ffmpeg waits.
    const cli = startCli(['gif', path, '--width', '1500'], { cwd });
    await until('ffmpeg runs', () => isRunning(`rawvideo\0pipe:1`, path));
    cli.kill(signal);
    await cli.ended;
    await until('ffmpeg has ended', () => !isRunning(path));
    expect(readdirSync(cwd)).not.toContain('animation.gif');
  });
});

/** Whether a process other than the command has these words among its arguments. */
const isRunning = (...words: string[]): boolean =>
  readdirSync('/proc').some((pid) => {
    try {
      if (!/^\d+$/.test(pid)) return false;
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.startsWith('ff') && words.every((word) => line.includes(word));
    } catch {
      return false; // it has ended
    }
  });
