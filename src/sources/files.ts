import { of } from 'rxjs';
import { framePath } from '../io/frame-file.js';
import type { NamedFrame } from '../messages.js';
import type { IndexedSource } from './source.js';

/** Frames in files, which are read where they are decoded; and what came through pipes. */
export const files = (found: readonly NamedFrame[]): IndexedSource => ({
  label: 'files',
  count: found.length,
  pathOf: (index) => found[index]?.path,
  read: (index) => {
    const { path, bytes } = found[index] as NamedFrame;
    return of(bytes ? { image: bytes, pipe: path } : { image: path });
  },
});

/** The frames of a folder as `save` writes them. */
export const savedFrames = (folder: string, count: number): IndexedSource => ({
  label: folder,
  count,
  pathOf: (index) => framePath(folder, index),
  read: (index) => of({ image: framePath(folder, index) }),
});
