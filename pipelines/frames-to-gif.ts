import { pipe, tap, type OperatorFunction } from 'rxjs';
import type { ChunkEvent, ChunkWritten, GifWritten, Warning } from '../src/events.js';
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
  readonly output: Output;
  /**
   * Delays of single frames, in ms by 0-based position in the animation.
   *
   * @default new Map()
   */
  readonly delays?: ReadonlyMap<number, number>;
  /**
   * Whether a gap is filled by showing the frame before it for longer.
   *
   * @default false
   */
  readonly repeatsForGaps?: boolean;
  /** The frame at a position, for messages. */
  readonly frameAt?: WriteGifOptions['frameAt'];
  /** Called with each damaged frame and its index; where it is left out, the first one fails the stream. */
  readonly onDamaged?: ((error: PipelineError, index: number) => void) | undefined;
  /** Called with the events of the run beside those that come out at the end. */
  readonly report?: (event: ChunkEvent | Warning) => void;
  /** Whether frames are taken as viewers take them: those that did not come off a wire. */
  readonly isLiberal?: boolean;
}

/**
 * The half that all pipelines share: frames that come in any order, as one GIF. Their positions in the
 * animation count from 0, without holes.
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
 * @throws InvalidOptionError at once; through the stream what `encode` and `writeGif` throw.
 */
export function framesToGif({
  output,
  delays: given = new Map(),
  report = () => undefined,
  ...options
}: FramesToGifOptions): OperatorFunction<Frame | Gap, ChunkWritten | GifWritten> {
  const settings = { ...options, ...checkOptions(encodeTable, options) };
  // A delay that a list or an option gives goes before the one that a frame brings.
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
      onStart: (number, worker) => report({ type: 'chunk-started', chunk: number, worker }),
      onProgress: (number, frames) => report({ type: 'chunk-progress', chunk: number, frames }),
      onWarning: report,
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

/** How many frames an event takes out of the window: a slot is free when its frame is written. */
export const framesWritten = (event: ChunkWritten | GifWritten): number =>
  event.type === 'chunk-written' ? event.newFrames : 0;
