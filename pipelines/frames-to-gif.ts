import { pipe, tap, type OperatorFunction } from 'rxjs';
import type { ChunkEvent, ChunkWritten, GifWritten, QueueOpened, Warning } from '../src/events.js';
import type { Output } from '../src/io/open-sink.js';
import { positionOf, type Chunk, type Frame, type Gap } from '../src/messages.js';
import type { PipelineError } from '../src/errors.js';
import { inOrder } from '../src/operators/in-order.js';
import type { Optional } from '../src/options/check.js';
import { encodeTable, type EncodeSettings } from '../src/options/encode.js';
import { geometryOf } from '../src/options/geometry.js';
import { checkOptions } from '../src/options/option.js';
import { encoderSettings } from '../src/options/picture.js';
import { chunk } from '../src/stages/chunk.js';
import { encode } from '../src/stages/encode.js';
import { writeGif, type WriteGifOptions } from '../src/stages/write-gif.js';

/** The options of `framesToGif`; all but `output` have a default. */
export interface FramesToGifOptions extends Optional<Omit<EncodeSettings, 'output' | 'delays'>> {
  /** The path of the GIF, a stream, or a function that opens a sink. */
  readonly output: Output;
  /**
   * Delays of single frames, in ms by 0-based position in the animation.
   *
   * @default new Map()
   */
  readonly delays?: ReadonlyMap<number, number>;
  /**
   * Whether the frame before a gap is shown longer, to fill the gap.
   *
   * @default false
   */
  readonly repeatsForGaps?: boolean;
  /** Returns the index and the path of the frame at a 0-based position, for messages. */
  readonly frameAt?: WriteGifOptions['frameAt'];
  /**
   * Whether `chunk-written` tells which frames its images show.
   *
   * @default false
   */
  readonly details?: boolean;
  /**
   * Called with the error and the 0-based index of each damaged frame.
   *
   * @default the first damaged frame fails the stream
   */
  readonly onDamaged?: ((error: PipelineError, index: number) => void) | undefined;
  /** Called with the events of chunks and with warnings, which are not in the output stream. */
  readonly report?: (event: ChunkEvent | QueueOpened | Warning) => void;
  /**
   * Whether to accept JPEG and WebP, and PNG files with faults that viewers ignore. Do not set it for
   * frames from a network.
   *
   * @default false
   */
  readonly isLiberal?: boolean;
}

/**
 * Makes one GIF of frames that come in any order: the part that all pipelines share. The positions of the
 * frames count from 0 without holes.
 *
 *     frames ──▶ chunk ──▶ encode ──▶ in order ──▶ write GIF ──▶ events
 *                            ▲ gif actors
 *
 * @example
 * import { from } from 'rxjs';
 *
 * from(pngs.map((png, index) => ({ index, image: png })))
 *   .pipe(framesToGif({ output: 'all.gif', delay: 40, quality: 80 }))
 *   .subscribe();
 *
 * @throws InvalidOptionError at once; through the stream the errors of `chunk`, `encode` and `writeGif`.
 */
export function framesToGif({
  output,
  delays: given = new Map(),
  report = () => undefined,
  ...options
}: FramesToGifOptions): OperatorFunction<Frame | Gap, ChunkWritten | GifWritten> {
  const settings = { ...options, ...checkOptions(encodeTable, options) };
  // A delay in the options wins over the delay that a frame brings.
  const delays = new Map(given);
  return pipe(
    tap((frame) => {
      if (frame.image === undefined || frame.delay === undefined) return;
      const position = positionOf(frame);
      if (!given.has(position)) delays.set(position, frame.delay);
    }),
    chunk(),
    tap((queued) => report({ type: 'chunk-queued', ...sizeOf(queued) })),
    encode({
      workers: settings.workers,
      backend: settings.backend,
      encoder: settings.encoder,
      maxMemory: settings.maxMemory,
      maxPixels: settings.maxPixels,
      ...encoderSettings(settings),
      geometry: geometryOf(settings),
      onDamaged: settings.onDamaged,
      onStart: (number, worker, host) =>
        report({
          type: 'chunk-started',
          chunk: number,
          worker,
          ...(host !== undefined && { host }),
        }),
      onProgress: (number, frames) => report({ type: 'chunk-progress', chunk: number, frames }),
      onWarning: report,
      onQueue: report,
      isLiberal: settings.isLiberal,
    }),
    tap(({ index, bytes, times }) => {
      const { decode: decodeTime = 0, encode: encodeTime = 0 } = times ?? {};
      report({ type: 'chunk-encoded', chunk: index, bytes: bytes.length, decodeTime, encodeTime });
    }),
    inOrder(({ index }) => index),
    writeGif({ ...settings, output, delays }),
  );
}

const sizeOf = ({ index, firstFrame, frames, gaps = [] }: Chunk) => ({
  chunk: index,
  firstFrame,
  frames: frames.length + gaps.length,
});

/** The number of frames that leave the window with an event: a frame leaves it when it is written. */
export const framesWritten = (event: ChunkWritten | GifWritten): number =>
  event.type === 'chunk-written' ? event.newFrames : 0;
