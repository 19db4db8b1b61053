import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { fetchPipeline, gifPipeline } from 'image-pipeline';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { runCli, startCli } from '../helpers/cli.js';
import {
  startFaultServer,
  startFrameServer,
  stalledAfter,
  whole,
} from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, noisePng, readFrames, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { lines, type Running } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

/** A run that has saved its first frame and waits for the second. */
async function startRun(cwd: string): Promise<Running> {
  const server = await startFaultServer((n) =>
    n === 0 ? whole(noisePng(0)) : stalledAfter(noisePng(1), 9),
  );
  const run = startCli(['fetch', '--port', String(server.port), '-n', '2', '-c', '1'], { cwd });
  await until('a frame is saved', () => existsSync(join(cwd, 'frames/0.png')));
  return run;
}

const fetch = async (cwd: string, ...args: string[]) => {
  const server = await startFrameServer([noisePng(7)]);
  return runCli(['fetch', '--port', String(server.port), '-n', '2', '--quiet', ...args], { cwd });
};

describe('while a run lives', () => {
  test('another into its folder or its output is refused, and says by whom', async () => {
    const cwd = tempFolder();
    mkdirSync(join(cwd, 'frames'));
    symlinkSync('frames', join(cwd, 'link'));
    symlinkSync('animation.gif', join(cwd, 'link.gif'));
    saveFrames(join(cwd, 'shots'), noiseFrames(1));
    const run = await startRun(cwd);
    const before = filesIn(cwd);
    const folder = `is in use: process ${run.pid} saves frames there. Wait until it has ended, or choose another --frames-dir`;
    const output = `is in use: process ${run.pid} writes it. Wait until it has ended, or choose another --output`;
    const refused = (
      ended: { code: number | null; stdout: string; stderr: string },
      message: string,
    ) => {
      expect(ended).toMatchObject({ code: 1, stdout: '', stderr: `image-pipeline: ${message}\n` });
    };
    refused(await fetch(cwd, '-o', 'b.gif'), `frames ${folder}`);
    refused(await fetch(cwd, '-o', 'b.gif', '-d', './link/', '--resume'), `./link/ ${folder}`);
    refused(await fetch(cwd, '--no-gif'), `frames ${folder}`);
    refused(await fetch(cwd, '-d', 'more'), `animation.gif ${output}`);
    refused(
      await runCli(['gif', 'shots', '-o', 'link.gif', '--quiet'], { cwd }),
      `link.gif ${output}`,
    );
    expect(filesIn(cwd)).toEqual(before);

    // Elsewhere, and reading what is there, is nobody's harm.
    expect((await fetch(cwd, '-o', 'b.gif', '-d', 'b')).code).toBe(0);
    expect((await runCli(['gif', 'frames', '-o', 'c.gif'], { cwd })).code).toBe(0);
    run.kill('SIGINT');
    await run.ended;
    expect(filesIn(cwd)).toEqual(
      ['b.gif', ...frameNames(2, 'b'), 'c.gif', 'frames/0.png', 'shots/0.png'].sort(),
    );
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'when it has ended by %s, the next one runs at once',
    async (signal) => {
      const cwd = tempFolder();
      const run = await startRun(cwd);
      run.kill(signal);
      await run.ended;
      expect(await fetch(cwd)).toMatchObject({ code: 0, stderr: '' });
      expect(filesIn(cwd)).toEqual(['animation.gif', ...frameNames(2, 'frames')]);
    },
  );

  test('of many that start together, one runs; its GIF is that of its frames', async () => {
    const cwd = tempFolder();
    const runs = await Promise.all(
      Array.from({ length: 4 }, async (_, k) => {
        const server = await startFrameServer(
          noiseFrames(40).map((__, n) => noisePng(100 * k + n)),
        );
        const args = ['--port', String(server.port), '-n', '40', '--rate', '40', '--quiet'];
        return startCli(['fetch', ...args], { cwd });
      }),
    );
    const ended = await Promise.all(runs.map((run) => run.ended));
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 1, 1, 1]);
    for (const { code, stderr } of ended) {
      expect(lines(stderr)).toEqual(
        code === 0 ? [] : [expect.stringMatching(/ is in use: process/)],
      );
    }
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(
      digestsOf(readFrames(join(cwd, 'frames'), 40)),
    );
    expect(filesIn(cwd)).toEqual(['animation.gif', ...frameNames(40, 'frames')]);
  });
});

describe('inside one process', () => {
  test('two pipelines exclude each other; one after another does not', async () => {
    const cwd = tempFolder();
    const inputs = [saveFrames(join(cwd, 'shots'), noiseFrames(70))];
    const output = join(cwd, 'a.gif');
    const make = () => lastValueFrom(gifPipeline({ inputs, output, workers: 1 }));
    // Either may be the first one.
    const outcomes = await Promise.allSettled([make(), make()]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'ERR_IN_USE', path: output } }]);
    expect(filesIn(cwd)).toEqual(['a.gif', ...frameNames(70, 'shots')]);

    await firstValueFrom(gifPipeline({ inputs, output, workers: 1 })); // and unsubscribes
    await lastValueFrom(gifPipeline({ inputs, output, workers: 1 }));
    await expect(
      lastValueFrom(gifPipeline({ inputs: ['/nowhere'], output })),
    ).rejects.toBeDefined();
    await lastValueFrom(gifPipeline({ inputs, output, workers: 1 }));
    expect(filesIn(cwd)).toEqual(['a.gif', ...frameNames(70, 'shots')]);
  });

  test('streams, FIFOs and devices are for whoever writes there', async () => {
    const inputs = [saveFrames(join(tempFolder(), 'shots'), noiseFrames(2))];
    const toNull = () => lastValueFrom(gifPipeline({ inputs, output: '/dev/null', workers: 1 }));
    await Promise.all([toNull(), toNull()]);
    expect(existsSync('/dev/null')).toBe(true);
  });
});

describe('frames of an earlier, longer run', () => {
  test('are told of, once, and stay', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(5));
    const server = await startFrameServer([noisePng(7)]);
    const args = ['fetch', '--port', String(server.port), '-n', '2'];
    const { code, stderr } = await runCli(args, { cwd });
    expect(code).toBe(0);
    expect(lines(stderr)).toContain(
      'frames holds 3 other frames, up to 4.png, which this run does not write: a later `gif frames` shows them, too, unless they are removed',
    );
    expect(filesIn(cwd)).toEqual(['animation.gif', ...frameNames(5, 'frames')]);
  });

  test('as an event of the library', async () => {
    const framesDir = saveFrames(join(tempFolder(), 'frames'), noiseFrames(3));
    const run = fetchPipeline({ framesDir, count: 2, gif: false, resume: true });
    const events = await lastValueFrom(run.pipe(toArray()));
    expect(events[0]).toMatchObject({ type: 'warning', code: 'WARN_OTHER_FRAMES' });
    expect(events.filter(({ type }) => type === 'warning')).toHaveLength(1);
  });
});
