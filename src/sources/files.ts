import { of } from 'rxjs';
import { framePath } from '../io/frame-file.js';
import type { NamedFrame } from '../messages.js';
import type { IndexedSource } from './source.js';

/**
 * A source of frames in files, which the decoding thread reads later, and of frames from pipes, as bytes.
 *
 * @example
 * gifPipeline({ inputs: files([{ path: 'b.png' }, { path: 'a.png' }]) });
 */
export const files = (found: readonly NamedFrame[]): IndexedSource => ({
  label: 'files',
  count: found.length,
  pathOf: (index) => found[index]?.path,
  read: (index) => {
    const { path, bytes } = found[index] as NamedFrame;
    return of(bytes ? { image: bytes, name: path } : { image: path });
  },
});

/**
 * A source of the frames in a folder that `save` has written: `0.png` to `COUNT - 1.png`.
 *
 * @param delays the delays that the original source gave, in ms, by 0-based index.
 */
export const savedFrames = (
  folder: string,
  count: number,
  delays: ReadonlyMap<number, number> = new Map(),
): IndexedSource => ({
  label: folder,
  count,
  pathOf: (index) => framePath(folder, index),
  read: (index) => of({ image: framePath(folder, index), delay: delays.get(index) }),
});
