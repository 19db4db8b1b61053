import type { Chunk, EncodedChunk } from '../messages.js';
import { startActor, type Actor } from './actor.js';
import { pack, type Packed } from './pack.js';
import { Worker } from './threads.js';

/** A chunk as a message. */
export interface GifJob {
  readonly index: number;
  readonly firstFrame: number;
  /** Per frame: the path of its PNG file, or `undefined` where its bytes are in `files`. */
  readonly paths: readonly (string | undefined)[];
  /** As many arrays as frames; empty for those that have a path. */
  readonly files: Packed;
}

const NOTHING = new Uint8Array();

export const gifJob = ({ index, firstFrame, frames }: Chunk): GifJob => ({
  index,
  firstFrame,
  paths: frames.map(({ png }) => (typeof png === 'string' ? png : undefined)),
  files: pack(frames.map(({ png }) => (typeof png === 'string' ? NOTHING : png))),
});

export const startGifActor = (): Actor<GifJob, EncodedChunk> =>
  startActor(new Worker('./gif-worker.js'));
