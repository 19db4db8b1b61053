/** Thread entry: makes random images. It must stay free of rxjs, which would triple its start. */
import './without-eval.js';
import { expose, Transfer } from 'threads/worker';
import { storedPngSize, writeStoredPng } from '../codecs/png/stored-png.js';
import { fillRandom } from '../codecs/random-pixels.js';
import type { ImageJob } from './image-actor.js';
import { toFailure } from './protocol.js';

expose(({ seed, first, count, width, height }: ImageJob) => {
  try {
    const size = storedPngSize(width, height);
    const batch = new Uint8Array(count * size);
    const rgb = new Uint8Array(width * height * 3);
    for (let k = 0; k < count; k += 1) {
      fillRandom(seed, first + k, rgb);
      writeStoredPng(rgb, width, height, batch, k * size);
    }
    return Transfer({ reply: batch }, [batch.buffer]);
  } catch (error) {
    return toFailure(error);
  }
});
