import { concat, concatMap, defer, of, pairwise, type OperatorFunction } from 'rxjs';
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
  frameDelays,
  MIN_SHOWN_DELAY_CS,
  type FrameDelay,
  type Timing,
} from '../codecs/gif/delays.js';
import { MAX_COLORS } from '../codecs/gif/frame-blocks.js';
import { PipelineError } from '../errors.js';
import type { ChunkWritten, GifWritten } from '../events.js';
import { openSink, type Output } from '../io/open-sink.js';
import type { Sink } from '../io/sink.js';
import type { EncodedChunk } from '../messages.js';
import { withResource } from '../operators/with-resource.js';

export interface WriteGifOptions extends Timing {
  /**
   * Path of the GIF, which appears under this name when it is whole, and not before; or a stream, or
   * what opens a sink of another kind, which get it while it is made.
   */
  readonly output: Output;
  /** How often the animation is repeated: 0 for ever, -1 plays it once. */
  readonly loop: number;
}

/**
 * Writes encoded chunks, which must come in order, as one GIF. Only here the order is known, so
 * header, delays, disposal and trailer are written here: a frame with transparent pixels needs the
 * one before it cleared, so each chunk is held until the next has come. Tells after each chunk how far
 * the GIF is, and last that it is whole.
 *
 * @throws (through the stream) PipelineError `ERR_FRAME_SIZE_MISMATCH` for the first frame of another
 *   size than frame 0, `ERR_NO_FRAMES`, `ERR_OUTPUT_UNWRITABLE`, `ERR_OUTPUT_CLOSED`,
 *   `ERR_DISK_FULL`.
 */
export const writeGif =
  (options: WriteGifOptions): OperatorFunction<EncodedChunk, ChunkWritten | GifWritten> =>
  (chunks) =>
    withResource(
      () => new GifWriter(options),
      (writer) =>
        concat(
          concat(chunks, of(undefined)).pipe(
            pairwise(),
            concatMap(([chunk, next]) => writer.write(chunk as EncodedChunk, next)),
          ),
          defer(() => writer.finish()),
        ),
    );

class GifWriter {
  private readonly sink: Sink;
  private readonly delayOf: FrameDelay;
  private frames = 0;
  private fastFrames = 0;
  private bytes = 0;
  private width = 0;
  private height = 0;

  constructor(private readonly options: WriteGifOptions) {
    this.delayOf = frameDelays(options);
    this.sink = openSink(options.output);
  }

  async write(chunk: EncodedChunk, next: EncodedChunk | undefined): Promise<ChunkWritten> {
    const first = chunk.frames[0];
    if (chunk.index === 0 && first) {
      ({ width: this.width, height: this.height } = first);
      await this.append(gifHeader(this.width, this.height, this.options.loop));
    }
    let position = chunk.firstFrame;
    for (const [k, frame] of chunk.frames.entries()) {
      this.checkSize(position, frame);
      const following = chunk.frames[k + 1] ?? next?.frames[0];
      const disposal = following?.needsBlank ? DISPOSE_BACKGROUND : DISPOSE_KEEP;
      const end = position + 1 + (frame.repeats ?? 0);
      const delay = this.delayOfRun(position, end, following === undefined);
      if (delay < MIN_SHOWN_DELAY_CS) this.fastFrames += 1;
      position = end;
      setFrameControl(chunk.bytes, frame.offset, disposal, delay);
      // Some decoders clear to "nothing" only where the frame has an index for it: one that no pixel
      // uses will do.
      if (disposal === DISPOSE_BACKGROUND && !frame.transparent && frame.colors < MAX_COLORS) {
        setTransparentIndex(chunk.bytes, frame.offset, frame.colors);
      }
    }
    await this.append(chunk.bytes);
    this.frames += chunk.frames.length;
    const newFrames = position - chunk.firstFrame;
    return { type: 'chunk-written', newFrames, frames: position, bytes: this.bytes };
  }

  async finish(): Promise<GifWritten> {
    if (this.frames === 0) throw new PipelineError('ERR_NO_FRAMES', 'There are no frames');
    await this.append(TRAILER);
    this.sink.commit();
    const { frames, fastFrames, bytes, width, height } = this;
    const { output } = this.options;
    const path = typeof output === 'string' ? output : undefined;
    return { type: 'gif-written', path, frames, fastFrames, bytes, width, height };
  }

  unsubscribe(): void {
    this.sink.discard();
  }

  /** How long frames from `begin` up to `end`, shown as one, take: as long as a GIF can say, at most. */
  private delayOfRun(begin: number, end: number, isLast: boolean): number {
    let delay = 0;
    for (let position = begin; position < end; position += 1) {
      delay += this.delayOf(position, isLast && position === end - 1);
    }
    return Math.min(delay, MAX_DELAY_CS);
  }

  private checkSize(index: number, { width, height }: { width: number; height: number }): void {
    if (width === this.width && height === this.height) return;
    throw new PipelineError(
      'ERR_FRAME_SIZE_MISMATCH',
      `Frame ${index} is ${width}x${height}; expected ${this.width}x${this.height}, the size of frame 0 (--fit with --width and --height makes them one size)`,
      { index },
    );
  }

  private async append(bytes: Uint8Array): Promise<void> {
    await this.sink.append(bytes);
    this.bytes += bytes.length;
  }
}
