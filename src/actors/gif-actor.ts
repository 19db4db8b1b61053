import type { EncoderSettings } from '../codecs/gif/encoder-settings.js';
import type { Warning } from '../events.js';
import type { Chunk, EncodedChunk } from '../messages.js';
import { startActor, type Actor } from './actor.js';
import { pack, type Packed } from './pack.js';
import type { Failure } from './protocol.js';
import { Worker, WORKER_OPTIONS } from './threads.js';

/** A chunk as a message. */
export interface GifMessage {
  readonly settings: EncoderSettings;
  readonly index: number;
  readonly firstFrame: number;
  /** The frames' indices, where they are not all that follow `firstFrame`. */
  readonly indices: readonly number[] | undefined;
  /** Whether the chunk is made without a frame that is damaged; else that is its failure. */
  readonly skipsDamaged: boolean;
  /** What the chunk's frames may take, one at a time, in bytes. */
  readonly memory: number;
  /** The most pixels of a frame. */
  readonly maxPixels: number;
  /** Whether harmless faults of PNGs are let pass, as viewers do; never for what came off a wire. */
  readonly isLiberal: boolean;
  /** Per frame: the path of its file or of the pipe that it came from; `undefined` for one from the wire. */
  readonly paths: readonly (string | undefined)[];
  /** As many arrays as frames; empty for those that are in a file. */
  readonly files: Packed;
}

/** An encoded chunk, whose `gaps` are those that were known before. */
export interface GifReply extends EncodedChunk {
  /** Why frames were left out. */
  readonly damaged?: readonly Failure[];
  /** The first of each code. */
  readonly warnings?: readonly Warning[];
}

/** What is the same for all chunks. */
export type GifActorOptions = Pick<
  GifMessage,
  'settings' | 'skipsDamaged' | 'isLiberal' | 'maxPixels'
>;

const NOTHING = new Uint8Array();

const toMessage = (
  { index, firstFrame, frames, gaps }: Chunk,
  memory: number,
  options: GifActorOptions,
): GifMessage => ({
  ...options,
  index,
  firstFrame,
  indices: gaps && frames.map((frame) => frame.index),
  memory,
  paths: frames.map(({ png, pipe }) => (typeof png === 'string' ? png : pipe)),
  files: pack(frames.map(({ png }) => (typeof png === 'string' ? NOTHING : png))),
});

/** An actor that encodes chunks of frames. */
export const startGifActor = (options: GifActorOptions): Actor<Chunk, GifReply> =>
  startActor(new Worker('./gif-worker.js', WORKER_OPTIONS), (chunk, memory) =>
    toMessage(chunk, memory, options),
  );

/** Encoding so many bytes of small PNG files takes as long as starting another thread: some 60 ms. */
const BYTES_WORTH_A_THREAD = 2 ** 20;

/** The weight of a chunk for its pool; a frame that is not in memory counts as large. */
export const chunkWeight = ({ frames }: Chunk): number =>
  frames.reduce(
    (sum, { png }) => sum + (typeof png === 'string' ? 1 : png.length / BYTES_WORTH_A_THREAD),
    0,
  );
