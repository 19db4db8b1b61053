import { map, type OperatorFunction } from 'rxjs';
import { askBackend, checkBackend } from '../backends/ask-backend.js';
import type { StartBackend } from '../backends/backend.js';
import { threads } from '../backends/threads.js';
import { settingsFor, type EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import { requireEncoder } from '../encoders/require-encoder.js';
import type { PipelineError } from '../errors.js';
import type { QueueOpened, Warning } from '../events.js';
import { fromFailure } from '../jobs/answer.js';
import type { EncodeJobOptions, EncodeReply } from '../jobs/encode-chunk.js';
import type { Chunk, EncodedChunk } from '../messages.js';
import { withResource } from '../operators/with-resource.js';

/** The options of `encode`. Settings of the encoder that are given here replace those of `quality`. */
export interface EncodeStageOptions extends Partial<EncoderSettings> {
  /**
   * 1 (smallest file) to 100 (closest to the source): sets all encoder settings that are not given.
   *
   * @default 90
   */
  readonly quality?: number;
  /**
   * Whether to make palettes faster, but worse.
   *
   * @default false
   */
  readonly fast?: boolean;
  /** The most threads that encode. */
  readonly workers: number;
  /**
   * The backend that encodes chunks.
   *
   * @default threads
   */
  readonly backend?: StartBackend | undefined;
  /**
   * The encoder: `kernels`, `plain`, or the URL of a module whose default export is an encoder.
   *
   * @default 'kernels'
   */
  readonly encoder?: string | undefined;
  /**
   * The most bytes of memory for the frames that all threads decode and encode at once. A frame that needs
   * more than one thread's share waits for other frames; one that needs more than the limit runs alone.
   *
   * @default Infinity
   */
  readonly maxMemory?: number;
  /** A frame of more pixels is an error. @default 33_554_432 (2 ** 25) */
  readonly maxPixels?: number;
  /**
   * Called with the error and the 0-based index of each damaged frame, which then leaves a gap.
   *
   * @default the first damaged frame fails the stream
   */
  readonly onDamaged?: ((error: PipelineError, index: number) => void) | undefined;
  /**
   * Called while a chunk is encoded, with its index and the number of its frames that are done: at most
   * ten times a second per chunk, and never for a chunk that takes less than 0.1 s.
   */
  readonly onProgress?: ((chunk: number, frames: number) => void) | undefined;
  /**
   * Called when a worker begins a chunk, with the index of the chunk and of the worker, both 0-based, and
   * with the name of a worker outside this process.
   */
  readonly onStart?: ((chunk: number, worker: number, host?: string) => void) | undefined;
  /** Called with warnings about frames that are used even so; once per warning code and chunk. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
  /** Called when the backend has opened a queue. */
  readonly onQueue?: ((event: QueueOpened) => void) | undefined;
  /**
   * Whether to accept JPEG and WebP, and PNG files with faults that viewers ignore. Do not set it for
   * frames from a network: they may be cut off, so every check counts.
   *
   * @default false
   */
  readonly isLiberal?: boolean | undefined;
}

/**
 * Encodes chunks in a backend, up to `workers` at once. Encoded chunks come out in the order in which they
 * are finished.
 *
 *     in               a-b-|
 *     backend, for a   -----A|
 *     backend, for b     -B|
 *     out              ---B-A|
 *
 * @throws (through the stream) PipelineError for the first frame that cannot be read or decoded,
 *   `ERR_WORKER_DIED` for a chunk whose thread died twice, `ERR_WEBASSEMBLY_MISSING`,
 *   `ERR_ENCODER_MISSING`, `ERR_ENCODER_INVALID` and `ERR_BACKEND_INVALID` for an encoder or a backend
 *   that breaks the rules of its port, `ERR_JOB_FAILED` for an unexpected error in a job, and any error
 *   that `onDamaged`, `onStart`, `onProgress` or `onWarning` throws.
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
    onQueue,
    isLiberal = false,
    ...settings
  }: EncodeStageOptions): OperatorFunction<Chunk, EncodedChunk> =>
  (chunks) => {
    const tell = (event: Warning | QueueOpened): void =>
      event.type === 'warning' ? onWarning?.(event) : onQueue?.(event);
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
        return checkBackend(start({ workers, maxMemory, onEvent: tell }));
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
