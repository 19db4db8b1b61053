import { describe, expect, test } from '@jest/globals';
import { loadSharp } from '../../../src/codecs/sharp/load-sharp.js';
import { rejectsWith } from '../../helpers/fails-with.js';

describe('loadSharp', () => {
  test('is sharp, with one thread and no cache', async () => {
    const sharp = await loadSharp();

    expect(sharp.concurrency()).toBe(1);
    expect(sharp.cache().memory.max).toBe(0);
  });

  test('says how to install it', async () => {
    const cause = Object.assign(new Error("Cannot find package 'sharp'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    const error = await rejectsWith(
      'ERR_SHARP_MISSING',
      loadSharp(() => Promise.reject(cause)),
    );

    expect(error.message).toBe(
      'JPEG and WebP need the package sharp, which is not installed; try `npm install sharp`',
    );
    expect(error.cause).toBe(cause);
  });

  test('says in one line why it does not load', async () => {
    const cause = new Error(
      'Could not load the "sharp" module using linux-x64\nPossible solutions:',
    );
    const error = await rejectsWith(
      'ERR_SHARP_MISSING',
      loadSharp(() => Promise.reject(cause)),
    );

    expect(error.message).toContain('cannot be loaded: Could not load the "sharp" module');
    expect(error.message).toContain('npm install sharp');
    expect(error.message).not.toContain('\n');
  });
});
