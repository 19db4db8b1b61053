import type { Timing } from '../animation/delays.js';
import type { EncodedChunk } from '../messages.js';

/** How messages name a frame. */
export interface FrameName {
  /** Its 0-based number at its source. */
  readonly index: number;
  /** The path of its file, if it has one. */
  readonly path?: string | undefined;
}

/** How chunks are joined to a file. */
export interface JoinOptions extends Timing {
  /** How often the animation repeats: 0 is for ever, -1 plays it once. */
  readonly loop: number;
  /**
   * Whether the time of a frame that failed is added to the frame before it, or, at the beginning, to the
   * first frame that did not fail. Otherwise the animation is shorter.
   *
   * @default false
   */
  readonly repeatsForGaps?: boolean;
  /**
   * Gives the index and the file of the frame at a 0-based position, for messages.
   *
   * @default the index is the position, and there is no file
   */
  readonly frameAt?: ((position: number) => FrameName) | undefined;
}

/** A chunk whose bytes in the file are final. */
export interface JoinedChunk {
  readonly chunk: EncodedChunk;
  /** The position of the frame that each of its images shows. */
  readonly positions: readonly number[];
  /** The bytes to write, in order; they are valid until the next call of the joiner. */
  readonly pieces: readonly Uint8Array[];
}

/** Facts about an animation. */
export interface AnimationFacts {
  /** How many frames are in the file. */
  readonly frames: number;
  /** How many frames have a delay under 20 ms, which browsers change to 100 ms. */
  readonly fastFrames: number;
  /** How long it takes to play once, in ms. */
  readonly duration: number;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
}

/**
 * Joins the chunks of one file. It does no input or output. Besides the encoder, only the joiner knows the
 * meaning of the bytes of a chunk.
 */
export interface ChunkJoiner {
  /**
   * Takes the next chunk in order.
   *
   * @returns the chunk whose bytes are final now: this chunk or the one before it; `undefined` if none is.
   * @throws PipelineError `ERR_FRAME_SIZE_MISMATCH` for a frame whose size differs from the first one's.
   */
  add(chunk: EncodedChunk): JoinedChunk | undefined;
  /** Gives the last chunk, if `add` has held it back. Call it once, after the last `add`. */
  flush(): JoinedChunk | undefined;
  /**
   * The bytes after the last chunk. Call it after `flush`.
   *
   * @throws PipelineError `ERR_NO_FRAMES` if no frame was joined.
   */
  end(): Uint8Array;
  /** The facts about the chunks that were joined so far. */
  readonly facts: AnimationFacts;
}

/**
 * A file format. It is internal: users cannot add one. Only its joiner and its encoders know the bytes of a
 * chunk, so that another format can be added here.
 */
export interface Format {
  /** Begins a file. */
  createJoiner(options: JoinOptions): ChunkJoiner;
}
