import { readFile } from 'node:fs/promises';
import type { ChunkWritten } from '../../index.js';
import { toSystemPath } from '../../index.js';
import { gifImages } from './gif-images.js';
import type { ImageFacts } from './wire.js';

/** The images of the GIF so far: which frames they show. */
export class ImagesNow {
  private indices: number[] = [];
  private paths: (string | undefined)[] = [];

  get count(): number {
    return this.indices.length;
  }

  add({ images = [] }: ChunkWritten): void {
    for (const { index, path } of images) {
      this.indices.push(index);
      this.paths.push(path);
    }
  }

  /** The GIF is made once more. */
  reset(): void {
    this.indices = [];
    this.paths = [];
  }

  /** The path of the frame that an image shows. */
  pathOf(image: number): string | undefined {
    return this.paths[image];
  }

  /** The facts of all images, from the file. */
  async facts(path: string): Promise<ImageFacts> {
    const images = gifImages(await readFile(toSystemPath(path)));
    return {
      indices: this.indices,
      bytes: images.map(({ bytes }) => bytes),
      delays: images.map(({ delay }) => delay),
      areas: images.map(({ area }) => area),
      colors: images.map(({ colors }) => colors),
    };
  }
}
