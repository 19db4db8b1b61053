import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mkdirSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { fetchPipeline, type IndexedSource } from 'image-pipeline';
import { lastValueFrom, toArray } from 'rxjs';
import { CLI, runCli } from '../helpers/cli.js';
import { startFrameServer } from '../helpers/fault-server.js';
import { digestsOf, noiseFrames, noisePng, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { lines, start } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

describe('--resume looks at kept frames in a thread', () => {
  test('more of them than the window holds, with one missing at the end', async () => {
    const cwd = tempFolder();
    const frames = noiseFrames(1_200);
    saveFrames(join(cwd, 'frames'), frames.slice(0, -1));
    const server = await startFrameServer([noisePng(7)]);
    const args = ['fetch', '--port', String(server.port), '-n', '1200', '--resume', '--quiet'];
    expect(await runCli(args, { cwd })).toMatchObject({ code: 0, stderr: '' });
    expect(server.accepted()).toBe(1);
    const shown = decodeGif(join(cwd, 'animation.gif')).frames;
    expect(shown.slice(0, -1)).toEqual(digestsOf(frames.slice(0, -1)));
    expect(shown.slice(-1)).toEqual(digestsOf([noisePng(7)]));
  });

  test('Ctrl-C ends a run whose disk does not answer', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(3));
    const preload = pathToFileURL(resolve(__dirname, '../helpers/scripts/kill-workers.mjs'));
    const args = ['fetch', '--port', '1', '-n', '3', '--resume'];
    const run = start(process.execPath, ['--import', preload.href, CLI, ...args], {
      cwd,
      env: {
        KILL_KIND: 'disk',
        KILL_COUNT: '9',
        KILL_LOG: join(tempFolder(), 'log'),
        KILL_HOW: 'deaf',
      },
    });
    await run.line(/^0 of 3 frames$/);
    run.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(lines(stderr).at(-1)).toMatch(/^Interrupted/);
    expect(filesIn(cwd)).toEqual(frameNames(3, 'frames'));
  });

  test('what is there and cannot be read is neither kept nor replaced', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(1));
    mkdirSync(join(cwd, 'frames/1.png'));
    const server = await startFrameServer([noisePng(7)]);
    const args = ['fetch', '--port', String(server.port), '-n', '3', '--resume', '--quiet'];
    expect(await runCli(args, { cwd })).toMatchObject({
      code: 1,
      stderr: 'image-pipeline: Cannot read frames/1.png: expected a file, it is a folder\n',
    });
  });
});

test('kept frames keep the delays that their source gave', async () => {
  const cwd = tempFolder();
  const source: IndexedSource = {
    label: 'a source with delays',
    count: 3,
    read: (index) => Promise.resolve({ image: noisePng(index), delay: 100 * (index + 1) }),
  };
  const framesDir = join(cwd, 'frames');
  const output = join(cwd, 'a.gif');
  await lastValueFrom(fetchPipeline({ source, count: 3, framesDir, gif: false }));
  const run = fetchPipeline({ source, count: 3, framesDir, output, workers: 1, resume: true });
  const events = await lastValueFrom(run.pipe(toArray()));
  expect(events.filter(({ type }) => type === 'frame-kept')).toHaveLength(3);
  expect(decodeGif(output).delays).toEqual([100, 200, 300]);
});
