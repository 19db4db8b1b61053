import { storedPngSize, writeStoredPng } from '../codecs/png/stored-png.js';
import { fillRandom } from '../codecs/random-pixels.js';

/** A job to make the random images `first` to `first + count - 1` of a seed; sizes in pixels. */
export interface ImageJob {
  readonly seed: number;
  /** The 0-based number of the first image. */
  readonly first: number;
  readonly count: number;
  readonly width: number;
  readonly height: number;
}

/** `count` PNG files of the same size, one after another. */
export type ImageBatch = Uint8Array<ArrayBuffer>;

/** Makes the images of a job. The same job gives the same bytes on any machine. */
export function makeImages({ seed, first, count, width, height }: ImageJob): ImageBatch {
  const size = storedPngSize(width, height);
  const batch = new Uint8Array(count * size);
  const rgb = new Uint8Array(width * height * 3);
  for (let k = 0; k < count; k += 1) {
    fillRandom(seed, first + k, rgb);
    writeStoredPng(rgb, width, height, batch, k * size);
  }
  return batch;
}
