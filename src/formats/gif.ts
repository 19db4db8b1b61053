import { frameDelays, MIN_SHOWN_DELAY_CS, type FrameDelay } from '../animation/delays.js';
import {
  DISPOSE_BACKGROUND,
  DISPOSE_KEEP,
  gifHeader,
  MAX_DELAY_CS,
  setFrameControl,
  setTransparentIndex,
  TRAILER,
} from '../codecs/gif/blocks.js';
import { MAX_COLORS } from '../codecs/gif/frame-blocks.js';
import { frameName, PipelineError } from '../errors.js';
import type { EncodedChunk, EncodedFrame } from '../messages.js';
import { firstPosition, placesOf, positionsIn, type FramePlace } from './chunk-positions.js';
import type {
  AnimationFacts,
  ChunkJoiner,
  Format,
  FrameName,
  JoinedChunk,
  JoinOptions,
} from './format.js';

/**
 * The format GIF89a. The order of frames is known only when chunks are joined, so the joiner writes header,
 * delays, disposal and trailer. It holds each chunk until the next one with a frame has come, because the
 * disposal of the last frame of a chunk depends on that next frame: it may need a cleared screen.
 */
export const gif: Format = { createJoiner: (options) => new GifJoiner(options) };

class GifJoiner implements ChunkJoiner {
  private readonly delayOf: FrameDelay;
  /** The chunk that waits for the next one. */
  private held: EncodedChunk | undefined;
  /** One past the last position of the last chunk that was added. */
  private lastEnd = 0;
  /** The position of the first frame that did not fail. */
  private first = 0;
  private frames = 0;
  private fastFrames = 0;
  /** The sum of the delays of all joined frames, in hundredths of a second. */
  private playTime = 0;
  private width = 0;
  private height = 0;

  constructor(private readonly options: JoinOptions) {
    this.delayOf = frameDelays(options);
  }

  get facts(): AnimationFacts {
    return {
      frames: this.frames,
      fastFrames: this.fastFrames,
      duration: 10 * this.playTime,
      width: this.width,
      height: this.height,
    };
  }

  add(chunk: EncodedChunk): JoinedChunk | undefined {
    this.lastEnd = chunk.firstFrame + positionsIn(chunk);
    // A chunk of gaps only has no bytes, and it has no frame for which the held chunk could wait.
    if (chunk.frames.length === 0) return { chunk, positions: [], pieces: [] };
    const joined = this.held && this.join(this.held, chunk);
    this.held = chunk;
    return joined;
  }

  flush(): JoinedChunk | undefined {
    return this.held && this.join(this.held, undefined);
  }

  end(): Uint8Array {
    if (this.frames === 0) throw new PipelineError('ERR_NO_FRAMES', 'There are no frames');
    return TRAILER;
  }

  private join(chunk: EncodedChunk, next: EncodedChunk | undefined): JoinedChunk {
    const pieces: Uint8Array[] = [];
    const positions: number[] = [];
    const isFirst = this.frames === 0;
    if (isFirst) pieces.push(this.begin(chunk));
    const places = placesOf(
      chunk,
      isFirst ? 0 : firstPosition(chunk),
      next ? firstPosition(next) : this.lastEnd,
      this.options.repeatsForGaps ?? false,
    );
    /** How many bytes of the chunk are in `pieces` already. */
    let done = 0;
    for (const [k, frame] of chunk.frames.entries()) {
      const { position, shown } = places[k] as FramePlace;
      this.checkSize(position, frame);
      const following = chunk.frames[k + 1] ?? next?.frames[0];
      const needsBlank = following?.needsBlank ?? false;
      const { offset, end } = encodingOf(chunk, k, needsBlank);
      if (offset !== frame.offset) {
        pieces.push(chunk.bytes.subarray(done, frame.offset));
        done = offset;
      }
      const disposal = needsBlank ? DISPOSE_BACKGROUND : DISPOSE_KEEP;
      let delay = this.delayOfRun(shown, following === undefined);
      this.playTime += delay;
      // A frame with a delay longer than a GIF can store is repeated, each time drawn over itself.
      for (; delay > MAX_DELAY_CS; delay -= MAX_DELAY_CS) {
        setFrameControl(chunk.bytes, offset, DISPOSE_KEEP, MAX_DELAY_CS);
        pieces.push(chunk.bytes.slice(done, end));
        done = offset;
        positions.push(position);
        this.frames += 1;
      }
      if (delay < MIN_SHOWN_DELAY_CS) this.fastFrames += 1;
      setFrameControl(chunk.bytes, offset, disposal, delay);
      // Some decoders clear a frame to transparent only if it has a transparent index, so it gets one that
      // no pixel uses.
      if (needsBlank && !frame.transparent && frame.colors < MAX_COLORS) {
        setTransparentIndex(chunk.bytes, offset, frame.colors);
      }
      positions.push(position);
      if (k === chunk.frames.length - 1) pieces.push(chunk.bytes.subarray(done, end));
    }
    this.frames += chunk.frames.length;
    return { chunk, positions, pieces };
  }

  /** Begins the file: the first chunk decides its size. */
  private begin(chunk: EncodedChunk): Uint8Array {
    const { width, height } = chunk.frames[0] as EncodedFrame;
    this.width = width;
    this.height = height;
    this.first = firstPosition(chunk);
    return gifHeader(width, height, this.options.loop);
  }

  /** The sum of the delays at these positions, in hundredths of a second. */
  private delayOfRun(positions: readonly number[], isLast: boolean): number {
    let delay = 0;
    for (const position of positions) {
      delay += this.delayOf(position, isLast && position === positions.at(-1));
    }
    return delay;
  }

  private checkSize(position: number, { width, height }: EncodedFrame): void {
    if (width === this.width && height === this.height) return;
    const { frameAt = (index: number): FrameName => ({ index }) } = this.options;
    const { index, path } = frameAt(position);
    throw new PipelineError(
      'ERR_FRAME_SIZE_MISMATCH',
      `${frameName(index, path)} is ${width}x${height}; expected ${this.width}x${this.height}, the size of frame ${frameAt(this.first).index} (\`fit\` with \`width\` and \`height\` makes all frames the same size)`,
      { index, path },
    );
  }
}

/** The bytes of a frame in its chunk. The last one may have a second encoding, which covers the whole screen. */
function encodingOf(
  { frames, bytes }: EncodedChunk,
  k: number,
  needsWhole: boolean,
): { readonly offset: number; readonly end: number } {
  const { offset, wholeOffset } = frames[k] as EncodedFrame;
  if (wholeOffset === undefined) return { offset, end: frames[k + 1]?.offset ?? bytes.length };
  return needsWhole ? { offset: wholeOffset, end: bytes.length } : { offset, end: wholeOffset };
}
