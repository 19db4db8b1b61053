import type { Timing } from '../animation/delays.js';
import type { EncodedChunk } from '../messages.js';

/** A frame as messages name it. */
export interface FrameName {
  /** Its 0-based number at its source. */
  readonly index: number;
  readonly path?: string | undefined;
}

/** How chunks are put together. */
export interface JoinOptions extends Timing {
  /** How often the animation is repeated: 0 for ever, -1 plays it once. */
  readonly loop: number;
  /**
   * Whether the frame before one that failed is shown for its time, too (before the first that is
   * there, that one). Otherwise the animation is that much shorter.
   *
   * @default false
   */
  readonly repeatsForGaps?: boolean;
  /**
   * The index and the file of the frame at a position, for messages.
   *
   * @default the position is the index, and there is no file
   */
  readonly frameAt?: ((position: number) => FrameName) | undefined;
}

/** A chunk whose part of the file is certain. */
export interface JoinedChunk {
  readonly chunk: EncodedChunk;
  /** Its bytes, in order; they are valid until the next call of the joiner. */
  readonly pieces: readonly Uint8Array[];
}

/** What an animation has come to. */
export interface AnimationFacts {
  readonly frames: number;
  /** How many frames have a delay under 20 ms, which browsers make 100 ms. */
  readonly fastFrames: number;
  /** How long it takes to play once, in ms. */
  readonly duration: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Puts the chunks of one file together. It does no input or output, and it alone knows what the bytes of
 * a chunk mean.
 */
export interface ChunkJoiner {
  /**
   * Takes the next chunk in order.
   *
   * @returns the chunk that is certain now: this one or the one before it, or none.
   * @throws PipelineError `ERR_FRAME_SIZE_MISMATCH`.
   */
  add(chunk: EncodedChunk): JoinedChunk | undefined;
  /** The chunk that was held until the end. */
  flush(): JoinedChunk | undefined;
  /**
   * What stands behind the last chunk, after `flush`.
   *
   * @throws PipelineError `ERR_NO_FRAMES`.
   */
  end(): Uint8Array;
  /** What was joined so far. */
  readonly facts: AnimationFacts;
}

/**
 * The port of a file format. Its joiner and its encoders are a pair: nothing else knows the blocks that
 * chunks are made of.
 */
export interface Format {
  /** Begins a file. */
  createJoiner(options: JoinOptions): ChunkJoiner;
}
