import { expect, jest, test } from '@jest/globals';
import { join } from 'node:path';
import { runCli, startServer } from '../helpers/cli.js';
import { receive } from '../helpers/connections.js';
import { sizeOf } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const LATENCY = 200;
/** A timer of Node may be a millisecond early. */
const EARLY = 2;

test('serve --latency: no image comes sooner, and many wait at the same time', async () => {
  const { port } = await startServer(['--latency', String(LATENCY), '--jitter', '10']);
  const start = performance.now();
  const images = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const image = await receive(port);
      return { size: sizeOf(image), wait: performance.now() - start };
    }),
  );
  for (const { size, wait } of images) {
    expect(size).toEqual({ width: 10, height: 10 });
    expect(wait).toBeGreaterThanOrEqual(LATENCY - EARLY);
  }
});

test('demo --latency: the variable of the environment sets it, too', async () => {
  const cwd = tempFolder();
  const { code, stdout } = await runCli(['demo', '-n', '3', '-c', '1', '-q'], {
    cwd,
    env: { IMAGE_PIPELINE_LATENCY: String(LATENCY) },
  });
  expect(code).toBe(0);
  expect(decodeGif(join(cwd, 'animation.gif')).frames).toHaveLength(3);
  const [, seconds] = /^Frames download time: (.*)$/m.exec(stdout) ?? [];
  expect(1_000 * Number(seconds)).toBeGreaterThanOrEqual(3 * (LATENCY - EARLY));
});
