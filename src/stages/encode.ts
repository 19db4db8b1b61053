import { map, type OperatorFunction } from 'rxjs';
import { askBackend, checkBackend } from '../backends/ask-backend.js';
import type { StartBackend } from '../backends/backend.js';
import { threads } from '../backends/threads.js';
import { settingsFor, type EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import { requireEncoder } from '../encoders/require-encoder.js';
import type { PipelineError } from '../errors.js';
import type { Warning } from '../events.js';
import { fromFailure } from '../jobs/answer.js';
import type { EncodeJobOptions, EncodeReply } from '../jobs/encode-chunk.js';
import type { Chunk, EncodedChunk } from '../messages.js';
import { withResource } from '../operators/with-resource.js';

/** The options of `encode`: of the encoder, all that differ from what `quality` says; and who does it. */
export interface EncodeStageOptions extends Partial<EncoderSettings> {
  /**
   * 1 (smallest) to 100 (closest): decides all settings of the encoder that are not given.
   *
   * @default 90
   */
  readonly quality?: number;
  /**
   * Whether to take palettes that are made sooner, and are worse.
   *
   * @default false
   */
  readonly fast?: boolean;
  /** Threads that encode. */
  readonly workers: number;
  /**
   * Where chunks are encoded.
   *
   * @default threads
   */
  readonly backend?: StartBackend | undefined;
  /**
   * The encoder: `kernels`, `plain`, or the URL of a module whose default export is one.
   *
   * @default 'kernels'
   */
  readonly encoder?: string | undefined;
  /**
   * The bytes that the frames which all threads decode and encode at once may take. A frame that takes
   * more than a thread's share of it waits for others, and one that takes more than all of it is worked
   * on alone.
   *
   * @default Infinity
   */
  readonly maxMemory?: number;
  /** A frame of more pixels is refused. */
  readonly maxPixels?: number;
  /**
   * Called with each damaged frame, and its index, which then leaves a gap; where it is left out, the
   * first such frame fails the stream.
   */
  readonly onDamaged?: ((error: PipelineError, index: number) => void) | undefined;
  /**
   * Called with a chunk's number and how many of its frames are done, while a thread works on it: at
   * most ten times a second for each, and not for a chunk that takes less.
   */
  readonly onProgress?: ((chunk: number, frames: number) => void) | undefined;
  /** Called with a chunk's number when a thread begins with it, and the thread's number, from 0. */
  readonly onStart?: ((chunk: number, worker: number) => void) | undefined;
  /** Called with what the user should know of a frame that is taken; once for each code in a chunk. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
  /**
   * Whether bytes may be JPEG and WebP, too, and harmless faults of PNG files are let pass, as viewers do.
   * Leave it out for frames that came off a wire.
   *
   * @default false
   */
  readonly isLiberal?: boolean | undefined;
}

/**
 * Encodes chunks in a backend, as many at once as there are workers; they come out as they are done.
 *
 * @throws (through the stream) PipelineError for the first frame that cannot be read or decoded,
 *   `ERR_WORKER_DIED` for a chunk that two threads died of, `ERR_WEBASSEMBLY_MISSING` and
 *   `ERR_ENCODER_MISSING`, `ERR_ENCODER_INVALID` and `ERR_BACKEND_INVALID` for an encoder or a backend
 *   that does not keep to its port, `ERR_JOB_FAILED` for a chunk in which something unexpected happened,
 *   and what `onDamaged`, `onStart`, `onProgress` and `onWarning` throw.
 */
export const encode =
  ({
    quality = 90,
    fast = false,
    workers,
    backend: start = threads,
    encoder = 'kernels',
    maxMemory = Infinity,
    maxPixels = MAX_PIXELS,
    onDamaged,
    onStart,
    onProgress,
    onWarning,
    isLiberal = false,
    ...settings
  }: EncodeStageOptions): OperatorFunction<Chunk, EncodedChunk> =>
  (chunks) => {
    const options: EncodeJobOptions = {
      encoder,
      settings: { ...settingsFor(quality, fast), ...settings },
      skipsDamaged: onDamaged !== undefined,
      maxPixels,
      isLiberal,
    };
    return withResource(
      () => {
        requireEncoder(encoder);
        return checkBackend(start({ workers, maxMemory }));
      },
      (backend) =>
        chunks.pipe(
          askBackend(backend, options, workers, {
            onStart,
            onProgress,
          }),
          map(({ chunk, reply: { warnings = [], ...reply } }) => {
            for (const warning of warnings) onWarning?.(warning);
            return withGaps(reply, chunk.gaps, onDamaged);
          }),
        ),
    );
  };

function withGaps(
  { damaged = [], ...encoded }: EncodeReply,
  gaps: readonly number[] = [],
  onDamaged: EncodeStageOptions['onDamaged'],
): EncodedChunk {
  if (gaps.length === 0 && damaged.length === 0) return encoded;
  const all = [...gaps];
  for (const { position, failure } of damaged) {
    const error = fromFailure(failure);
    onDamaged?.(error, error.index ?? position);
    all.push(position);
  }
  return { ...encoded, gaps: all.sort((a, b) => a - b) };
}
