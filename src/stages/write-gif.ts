import { concat, concatMap, defer, filter, type OperatorFunction } from 'rxjs';
import {
  DISPOSE_BACKGROUND,
  DISPOSE_KEEP,
  gifHeader,
  MAX_DELAY_CS,
  setFrameControl,
  setTransparentIndex,
  TRAILER,
} from '../codecs/gif/blocks.js';
import {
  firstPosition,
  placesOf,
  positionsIn,
  type FramePlace,
} from '../codecs/gif/chunk-positions.js';
import {
  frameDelays,
  MIN_SHOWN_DELAY_CS,
  type FrameDelay,
  type Timing,
} from '../animation/delays.js';
import { MAX_COLORS } from '../codecs/gif/frame-blocks.js';
import { frameName, PipelineError } from '../errors.js';
import type { ChunkWritten, GifWritten } from '../events.js';
import { openSink, type Output } from '../io/open-sink.js';
import type { Sink } from '../io/sink.js';
import type { EncodedChunk, EncodedFrame } from '../messages.js';
import { withResource } from '../operators/with-resource.js';

/** A frame as messages name it. */
export interface FrameName {
  /** Its 0-based number at its source. */
  readonly index: number;
  readonly path?: string | undefined;
}

/** The options of `writeGif`. */
export interface WriteGifOptions extends Timing {
  /**
   * Path of the GIF, which appears under this name when it is whole, and not before; or a stream, or
   * what opens a sink of another kind, which get it while it is made.
   */
  readonly output: Output;
  /** How often the animation is repeated: 0 for ever, -1 plays it once. */
  readonly loop: number;
  /**
   * Whether the frame before one that failed is shown for its time, too (before the first that is
   * there, that one). Otherwise the GIF is that much shorter.
   */
  readonly repeatsForGaps?: boolean;
  /**
   * The index and the file of the frame at a position, for messages.
   *
   * @default the position is the index, and there is no file
   */
  readonly frameAt?: ((position: number) => FrameName) | undefined;
}

/**
 * Writes encoded chunks, which must come in order, as one GIF. Only here the order is known, so
 * header, delays, disposal and trailer are written here: a frame with transparent pixels needs the
 * one before it cleared, so each chunk is held until the next with a frame in it has come. Tells after each chunk how far
 * the GIF is, and last that it is whole.
 *
 * @throws (through the stream) PipelineError `ERR_FRAME_SIZE_MISMATCH` for the first frame of another
 *   size than the first one, `ERR_NO_FRAMES`, `ERR_OUTPUT_UNWRITABLE`, `ERR_OUTPUT_CLOSED`,
 *   `ERR_DISK_FULL`.
 */
export const writeGif =
  (options: WriteGifOptions): OperatorFunction<EncodedChunk, ChunkWritten | GifWritten> =>
  (chunks) =>
    withResource(
      () => new GifWriter(options),
      (writer) =>
        concat(
          concat(
            chunks.pipe(concatMap((chunk) => writer.add(chunk))),
            defer(() => writer.flush()),
          ).pipe(filter((event) => event !== undefined)),
          defer(() => writer.finish()),
        ),
    );

class GifWriter {
  private readonly sink: Sink;
  private readonly delayOf: FrameDelay;
  /** What waits for the one after it. */
  private held: EncodedChunk | undefined;
  /** One past the last position that came. */
  private end = 0;
  /** The position of the first frame that is there. */
  private first = 0;
  private settled = 0;
  private frames = 0;
  private fastFrames = 0;
  /** Of all frames that are written, in hundredths of a second. */
  private playTime = 0;
  private bytes = 0;
  private width = 0;
  private height = 0;

  constructor(private readonly options: WriteGifOptions) {
    this.delayOf = frameDelays(options);
    this.sink = openSink(options.output);
  }

  /** Takes the next chunk, and writes the one that it held. */
  async add(chunk: EncodedChunk): Promise<ChunkWritten | undefined> {
    this.end = chunk.firstFrame + positionsIn(chunk);
    // Gaps take no bytes, and nothing may wait for them.
    if (chunk.frames.length === 0) return this.settle(chunk);
    const written = this.held && (await this.write(this.held, chunk));
    this.held = chunk;
    return written;
  }

  /** Writes the chunk that it still holds. */
  async flush(): Promise<ChunkWritten | undefined> {
    return this.held && this.write(this.held, undefined);
  }

  private async write(chunk: EncodedChunk, next: EncodedChunk | undefined): Promise<ChunkWritten> {
    if (this.frames === 0) {
      const { width, height } = chunk.frames[0] as EncodedFrame;
      Object.assign(this, { width, height, first: firstPosition(chunk) });
      await this.append(gifHeader(width, height, this.options.loop));
    }
    const places = placesOf(
      chunk,
      this.frames === 0 ? 0 : firstPosition(chunk),
      next ? firstPosition(next) : this.end,
      this.options.repeatsForGaps ?? false,
    );
    /** How many of the chunk's bytes are written. */
    let done = 0;
    for (const [k, frame] of chunk.frames.entries()) {
      const { position, shown } = places[k] as FramePlace;
      this.checkSize(position, frame);
      const following = chunk.frames[k + 1] ?? next?.frames[0];
      const disposal = following?.needsBlank ? DISPOSE_BACKGROUND : DISPOSE_KEEP;
      let delay = this.delayOfRun(shown, following === undefined);
      this.playTime += delay;
      // What is shown for longer than a GIF can say is drawn again over itself.
      for (; delay > MAX_DELAY_CS; delay -= MAX_DELAY_CS) {
        setFrameControl(chunk.bytes, frame.offset, DISPOSE_KEEP, MAX_DELAY_CS);
        await this.append(chunk.bytes.slice(done, chunk.frames[k + 1]?.offset));
        done = frame.offset;
        this.frames += 1;
      }
      if (delay < MIN_SHOWN_DELAY_CS) this.fastFrames += 1;
      setFrameControl(chunk.bytes, frame.offset, disposal, delay);
      // Some decoders clear to "nothing" only where the frame has an index for it: one that no pixel
      // uses will do.
      if (disposal === DISPOSE_BACKGROUND && !frame.transparent && frame.colors < MAX_COLORS) {
        setTransparentIndex(chunk.bytes, frame.offset, frame.colors);
      }
    }
    await this.append(chunk.bytes.subarray(done));
    this.frames += chunk.frames.length;
    return this.settle(chunk);
  }

  private settle(chunk: EncodedChunk): ChunkWritten {
    const newFrames = positionsIn(chunk);
    this.settled += newFrames;
    const { index, firstFrame } = chunk;
    const { settled: frames, bytes } = this;
    return { type: 'chunk-written', chunk: index, firstFrame, newFrames, frames, bytes };
  }

  async finish(): Promise<GifWritten> {
    if (this.frames === 0) throw new PipelineError('ERR_NO_FRAMES', 'There are no frames');
    await this.append(TRAILER);
    await this.sink.commit();
    const { frames, fastFrames, bytes, width, height } = this;
    const duration = 10 * this.playTime;
    const { output } = this.options;
    const path = typeof output === 'string' ? output : undefined;
    return { type: 'gif-written', path, frames, fastFrames, duration, bytes, width, height };
  }

  unsubscribe(): void {
    this.sink.discard();
  }

  /** How long frames at these positions, shown as one, take. */
  private delayOfRun(positions: readonly number[], isLast: boolean): number {
    let delay = 0;
    for (const position of positions) {
      delay += this.delayOf(position, isLast && position === positions.at(-1));
    }
    return delay;
  }

  private checkSize(position: number, { width, height }: { width: number; height: number }): void {
    if (width === this.width && height === this.height) return;
    const { frameAt = (index: number): FrameName => ({ index }) } = this.options;
    const { index, path } = frameAt(position);
    throw new PipelineError(
      'ERR_FRAME_SIZE_MISMATCH',
      `${frameName(index, path)} is ${width}x${height}; expected ${this.width}x${this.height}, the size of frame ${frameAt(this.first).index} (\`fit\` with \`width\` and \`height\` makes them one size)`,
      { index, path },
    );
  }

  private async append(bytes: Uint8Array): Promise<void> {
    await this.sink.append(bytes);
    this.bytes += bytes.length;
  }
}
