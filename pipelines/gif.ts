import {
  concat,
  defer,
  from,
  mergeMap,
  of,
  tap,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import type { ChunkWritten, GifEvent, GifWritten } from '../src/events.js';
import { findFrames } from '../src/io/find-frames.js';
import { readPieces } from '../src/io/read-pieces.js';
import type { Frame } from '../src/messages.js';
import { pullWithinWindow } from '../src/operators/pull-within-window.js';
import { withinWindow } from '../src/operators/within-window.js';
import { DEFAULT_WINDOW, MIN_WINDOW } from '../src/options/encode.js';
import { checkGifOptions, isStream, type GifOptions } from '../src/options/gif.js';
import { splitFrames } from '../src/stages/split-frames.js';
import { framesToGif, framesWritten } from './frames-to-gif.js';
import { StageTimes } from './stage-times.js';

/**
 * Frames that are on disk, in natural order, or come through a stream, into one GIF.
 *
 *     paths ───────────────────▶ frames to GIF ──▶ events
 *     pieces ──▶ split frames ──▶
 *                └── one window: read and not yet written ──┘
 *
 * Cold. Unsubscribing ends the threads and destroys the stream that is read; a file that was not
 * finished does not appear.
 *
 * @throws InvalidOptionError at once; through the stream PipelineError `ERR_INPUT_UNREADABLE`,
 *   `ERR_NO_FRAMES`, `ERR_FRAME_TOO_LARGE`, those of the PNG check with the frame's index and, of a
 *   file, its path, and those of `framesToGif`.
 */
export function gifPipeline(options: GifOptions): Observable<GifEvent> {
  const { inputs, maxFrameBytes, ...settings } = checkGifOptions(options);

  return defer(() => {
    const times = new StageTimes();
    const toGif = framesToGif(settings, times);
    let frames = 0;
    return concat(
      isStream(inputs) ? gifOfStream(inputs, maxFrameBytes, toGif) : gifOfFiles(inputs, toGif),
      defer(() => of(times.done(frames))),
    ).pipe(
      tap((event) => {
        if (event.type === 'gif-written') frames = event.frames;
      }),
    );
  });
}

type ToGif = OperatorFunction<Frame, ChunkWritten | GifWritten>;

const gifOfFiles = (inputs: readonly string[], toGif: ToGif): Observable<GifEvent> =>
  from(findFrames(inputs)).pipe(
    mergeMap((paths) =>
      concat(
        of({ type: 'frames-found', frames: paths.length } as const),
        from(paths.map((png, index): Frame => ({ index, png }))).pipe(
          withinWindow(DEFAULT_WINDOW, toGif, framesWritten),
        ),
      ),
    ),
  );

/**
 * The bytes of frames from a stream that wait to be written. What is more only comes in where two
 * chunks of frames are more.
 */
const MAX_BYTES_INSIDE = 64 * 2 ** 20;

const gifOfStream = (
  input: AsyncIterable<Uint8Array>,
  maxFrameBytes: number,
  toGif: ToGif,
): Observable<GifEvent> =>
  pullWithinWindow(
    (signal) => splitFrames(readPieces(input, signal), { maxFrameBytes }),
    {
      size: DEFAULT_WINDOW,
      weightOf: ({ png }) => png.length,
      maxWeight: MAX_BYTES_INSIDE,
      minSize: MIN_WINDOW,
    },
    toGif,
    framesWritten,
  );
