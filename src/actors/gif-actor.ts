import type { EncoderSettings } from '../codecs/gif/encoder-settings.js';
import type { Chunk, EncodedChunk } from '../messages.js';
import { startActor, type Actor } from './actor.js';
import { pack, type Packed } from './pack.js';
import { Worker, WORKER_OPTIONS } from './threads.js';

/** A chunk as a message. */
export interface GifMessage {
  readonly settings: EncoderSettings;
  readonly index: number;
  readonly firstFrame: number;
  /** Per frame: the path of its file, or `undefined` where its bytes are in `files`. */
  readonly paths: readonly (string | undefined)[];
  /** As many arrays as frames; empty for those that have a path. */
  readonly files: Packed;
}

const NOTHING = new Uint8Array();

const toMessage = (
  { index, firstFrame, frames }: Chunk,
  settings: EncoderSettings,
): GifMessage => ({
  settings,
  index,
  firstFrame,
  paths: frames.map(({ png }) => (typeof png === 'string' ? png : undefined)),
  files: pack(frames.map(({ png }) => (typeof png === 'string' ? NOTHING : png))),
});

/** An actor that encodes chunks of frames. */
export const startGifActor = (settings: EncoderSettings): Actor<Chunk, EncodedChunk> =>
  startActor(new Worker('./gif-worker.js', WORKER_OPTIONS), (chunk) => toMessage(chunk, settings));

/** Encoding so many bytes of small PNG files takes as long as starting another thread: some 60 ms. */
const BYTES_WORTH_A_THREAD = 2 ** 20;

/** The weight of a chunk for its pool; a frame that is not in memory counts as large. */
export const chunkWeight = ({ frames }: Chunk): number =>
  frames.reduce(
    (sum, { png }) => sum + (typeof png === 'string' ? 1 : png.length / BYTES_WORTH_A_THREAD),
    0,
  );
