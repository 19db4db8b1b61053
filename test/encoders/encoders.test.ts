import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { ENCODERS } from '../../src/encoders/encoder.js';
import { findEncoder } from '../../src/encoders/find-encoder.js';
import { kernels } from '../../src/encoders/kernels.js';
import { plain } from '../../src/encoders/plain.js';
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
