import { of } from 'rxjs';
import type { IndexedSource, SequentialSource, SourceFrame } from './source.js';

/** Frames that are in memory: PNG files, paths or pixels. */
export const images = (all: readonly SourceFrame['image'][]): IndexedSource => ({
  label: 'memory',
  count: all.length,
  read: (index) => of({ image: all[index] as SourceFrame['image'] }),
});

/** Frames that are made as they are needed. */
export const iterable = (all: Iterable<SourceFrame['image']>): SequentialSource => ({
  label: 'memory',
  async *frames() {
    for (const image of all) yield await Promise.resolve({ image });
  },
});
