import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { GifReader } from 'omggif';
import { lastValueFrom } from 'rxjs';
import { gifPipeline } from '../../../pipelines/gif.js';
import { inline } from '../../../src/backends/inline.js';
import { gifImages } from '../../../src/cli/ui/gif-images.js';
import { noisePng } from '../../helpers/frames.js';
import { tempFolder } from '../../helpers/temp-folder.js';

async function makeGif(): Promise<Buffer> {
  const output = join(mkdtempSync(join(tempFolder(), 'gif-')), 'a.gif');
  // The third frame draws nothing, so it has no image.
  const inputs = [0, 1, 1, 2].map((k) => noisePng(k, { width: 9, height: 7 }));
  const options = { inputs, output, delay: 70, backend: inline };
  await lastValueFrom(gifPipeline(options));
  return readFileSync(output);
}

test('the images of a GIF, as another reader finds them, and all of its bytes', async () => {
  const file = await makeGif();
  const images = gifImages(file);
  const reader = new GifReader(file);
  expect(images).toHaveLength(reader.numFrames());
  expect(images.map(({ area, delay, colors }) => ({ area, delay, colors }))).toEqual(
    images.map((_, k) => {
      const { x, y, width, height, delay, palette_size: colors } = reader.frameInfo(k);
      return { area: [x, y, width, height], delay: 10 * delay, colors };
    }),
  );
  const loop = 19; // the extension that says how often the animation repeats
  const bytes = images.reduce((sum, image) => sum + image.bytes, 0);
  expect(bytes).toBe(file.length - 13 - loop - 1);
});

test('a file that is cut off, or no GIF after its head, is an error', async () => {
  const file = await makeGif();
  expect(() => gifImages(file.subarray(0, -1))).toThrow('out of range');
  expect(() => gifImages(Buffer.from(file).fill(7, 13))).toThrow('Expected a block of a GIF');
});
