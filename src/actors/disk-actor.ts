import type { DownloadedFrame } from '../messages.js';
import { startActor, type Actor } from './actor.js';
import { pack, type Packed } from './pack.js';
import { Worker } from './threads.js';

/** Frames to write, as a message. */
export interface SaveMessage {
  readonly folder: string;
  readonly indices: readonly number[];
  /** Their PNG files, in the same order. */
  readonly files: Packed;
}

/** An actor that writes batches of frames into a folder and answers when they are on disk. */
export const startDiskActor = (folder: string): Actor<readonly DownloadedFrame[], true> =>
  startActor(new Worker('./disk-worker.js'), (frames): SaveMessage => ({
    folder,
    indices: frames.map(({ index }) => index),
    files: pack(frames.map(({ png }) => png)),
  }));
