import {
  catchError,
  concat,
  defer,
  EMPTY,
  filter,
  of,
  tap,
  throwError,
  type Observable,
} from 'rxjs';
import { PipelineError } from '../src/errors.js';
import type { ChunkWritten, GifWritten, QualityTried } from '../src/events.js';
import { MemorySink } from '../src/io/memory-sink.js';
import { openSink, type Output } from '../src/io/open-sink.js';
import type { Sink } from '../src/io/sink.js';
import { bestOf, nextQuality, type Attempt } from './next-quality.js';

export interface FitOptions {
  readonly output: Output;
  readonly maxBytes: number;
  /** The highest quality to try, 1 to 100. */
  readonly quality: number;
  /** The number of frames; `undefined` if it is not known yet. */
  readonly count: number | undefined;
}

interface Fitted extends Attempt {
  readonly sink: MemorySink;
  readonly event: GifWritten | undefined;
}

/**
 * Searches for the best quality at which the GIF fits into `maxBytes`. This makes the GIF some three to
 * eight times. Attempts are kept in memory; one that grows beyond `maxBytes` ends at once.
 *
 *     quality ──▶ attempt ──▶ size ──▶ next quality … ──▶ output
 *
 * @param attempt makes the GIF at a quality, 1 to 100, and writes it to a sink.
 * @throws (through the stream) PipelineError `ERR_GIF_TOO_LARGE` if the GIF does not fit at quality 1, and
 *   the errors of an attempt and of the output.
 */
export function fitBytes(
  { output, maxBytes, quality: first, count }: FitOptions,
  attempt: (quality: number, output: () => Sink) => Observable<ChunkWritten | GifWritten>,
): Observable<ChunkWritten | QualityTried | GifWritten> {
  const search = (
    attempts: readonly Fitted[],
  ): Observable<ChunkWritten | QualityTried | GifWritten> => {
    const quality = nextQuality(attempts, first, maxBytes);
    if (quality === undefined) return defer(() => deliver(bestOf(attempts)));

    const sink = new MemorySink(maxBytes);
    let frames = 0;
    let bytes = 0;
    let event: GifWritten | undefined;
    return concat(
      attempt(quality, () => sink).pipe(
        tap((progress) => {
          ({ frames, bytes } = progress);
          if (progress.type === 'gif-written') event = progress;
        }),
        filter(({ type }) => type !== 'gif-written'),
        catchError((error: unknown) => (isTooLarge(error) ? EMPTY : throwError(() => error))),
      ),
      defer(() => {
        const fits = event !== undefined;
        // If not even the first chunk fitted, the GIF is far too large; without a count, it may be.
        const whole = count ?? attempts.find((each) => each.event)?.event?.frames;
        const estimate =
          frames > 0 && whole !== undefined ? (bytes / frames) * whole : 4 * maxBytes;
        const size = fits ? bytes : Math.max(maxBytes + 1, Math.round(estimate));
        return concat(
          of({ type: 'quality-tried', quality, bytes: size, fits } as const),
          search([...attempts, { quality, bytes: size, fits, sink, event }]),
        );
      }),
    );
  };

  async function deliver(best: Fitted | undefined): Promise<GifWritten> {
    if (!best?.event) {
      throw new PipelineError(
        'ERR_GIF_TOO_LARGE',
        `The GIF has more than ${maxBytes} bytes even at quality 1; fewer frames (\`every\`) or smaller ones (\`width\`) help`,
      );
    }
    const sink = openSink(output);
    try {
      for (const part of best.sink.parts) await sink.append(part);
      await sink.commit();
    } finally {
      sink.discard();
    }
    const path = typeof output === 'string' ? output : undefined;
    return { ...best.event, path, quality: best.quality };
  }

  return defer(() => search([]));
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof PipelineError && error.code === 'ERR_GIF_TOO_LARGE';
