import { of } from 'rxjs';
import type { FrameImage } from '../messages.js';
import type { IndexedSource, SequentialSource } from './source.js';

/**
 * A source that reads an array of frames: bytes of image files, pixels, or paths of image files.
 *
 * @example
 * gifPipeline({ inputs: images([first, second]) });
 */
export const images = (all: readonly FrameImage[]): IndexedSource => ({
  label: 'memory',
  count: all.length,
  pathOf: (index) => {
    const image = all[index];
    return typeof image === 'string' ? image : undefined;
  },
  read: (index) => of({ image: all[index] as FrameImage }),
});

/**
 * A source that reads an iterable, such as a generator, which makes each frame when it is needed.
 *
 * @example
 * function* fade() {
 *   for (let level = 0; level < 256; level += 8) yield draw(level);
 * }
 * gifPipeline({ inputs: iterable(fade()) });
 */
export const iterable = (all: Iterable<FrameImage>): SequentialSource => ({
  label: 'memory',
  async *frames() {
    for (const image of all) yield await Promise.resolve({ image });
  },
});
