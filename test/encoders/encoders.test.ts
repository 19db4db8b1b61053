import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { settingsFor } from '../../src/codecs/gif/encoder-settings.js';
import { encodeChunk } from '../../src/jobs/encode-chunk.js';
import { noisePng } from '../helpers/frames.js';
import { ENCODERS } from '../../src/encoders/encoder.js';
import { findEncoder } from '../../src/encoders/find-encoder.js';
import { kernels } from '../../src/encoders/kernels.js';
import { plain } from '../../src/encoders/plain.js';
import { withRightCrcs } from '../helpers/mutated-png.js';
import { encoderContract } from '../contracts/encoder.js';

encoderContract('kernels', kernels);
encoderContract('plain', plain);

describe('findEncoder', () => {
  test('each one that has a name', async () => {
    const found = [await findEncoder(ENCODERS[0]), await findEncoder(ENCODERS[1])];
    expect(found).toEqual([kernels, plain]);
  });

  test.each([
    [
      'a module that is not there',
      './nowhere.mjs',
      /^Cannot load the encoder file:.*nowhere\.mjs: /,
    ],
    [
      'a module that is something else',
      '../../src/errors.ts',
      /to be an encoder, with a function createChunk$/,
    ],
  ])('%s', async (_, path, message) => {
    const url = pathToFileURL(resolve(__dirname, path)).href;
    await expect(findEncoder(url)).rejects.toMatchObject({
      code: 'ERR_ENCODER_MISSING',
      message: expect.stringMatching(message),
    });
  });
});

test.each(ENCODERS)('%s: pixels whose checksum is wrong are no picture', async (encoder) => {
  const damaged = Buffer.from(noisePng(1, { width: 40, height: 40 }));
  const at = damaged.indexOf('IDAT');
  damaged[at + 3 + damaged.readUInt32BE(at - 4)]! ^= 0xff; // of the zlib stream; pngjs does not look at it
  const image = withRightCrcs(damaged);
  const job = encodeChunk({
    ...{ encoder, settings: settingsFor(90), skipsDamaged: false, maxPixels: 10_000 },
    ...{ isLiberal: true, index: 0, firstFrame: 0, frames: [{ index: 0, image }] },
  });
  await expect(job).rejects.toMatchObject({ code: 'ERR_PNG_CORRUPT', index: 0 });
});
