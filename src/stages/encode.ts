import { map, mergeMap, type OperatorFunction } from 'rxjs';
import { actorPool } from '../actors/actor-pool.js';
import { chunkWeight, startGifActor, type GifReply } from '../actors/gif-actor.js';
import { fromFailure } from '../actors/protocol.js';
import { settingsFor, type EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import { requireWebAssembly } from '../codecs/gif/require-webassembly.js';
import type { PipelineError } from '../errors.js';
import type { Warning } from '../events.js';
import type { Chunk, EncodedChunk } from '../messages.js';
import { withResource } from '../operators/with-resource.js';

export interface EncodeStageOptions extends Partial<EncoderSettings> {
  /** Threads. */
  readonly workers: number;
  /**
   * The bytes that the frames which all threads decode and encode at once may take; any number where
   * it is left out. A frame that takes more than a thread's share of it waits for others, and one
   * that takes more than all of it is worked on alone.
   */
  readonly maxMemory?: number;
  /** A frame of more pixels is refused. */
  readonly maxPixels?: number;
  /**
   * Told of each frame that is damaged, with its position, which then leaves a gap; where it is left
   * out, the first such frame fails the stream.
   */
  readonly onDamaged?: ((error: PipelineError, index: number) => void) | undefined;
  /**
   * Called with a chunk's number and how many of its frames are done, while a thread works on it: at
   * most ten times a second for each, and not for a chunk that takes less.
   */
  readonly onProgress?: ((chunk: number, frames: number) => void) | undefined;
  /** Called with what the user should know of a frame that is taken; once for each code in a chunk. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
  /**
   * Whether harmless faults of PNG files are let pass, as viewers do. Leave it out for frames that came
   * off a wire.
   *
   * @default false
   */
  readonly isLiberal?: boolean | undefined;
}

/**
 * Encodes chunks in GIF actors, as many at once as there are workers; they come out as they are done.
 *
 * @throws (through the stream) PipelineError for the first frame that cannot be read or decoded,
 *   `ERR_WORKER_DIED` for a chunk that two actors died of, `ERR_WEBASSEMBLY_MISSING` at once, `ERR_JOB_FAILED` for one in which something
 *   unexpected happened, and what `onDamaged`, `onProgress` and `onWarning` throw.
 */
export const encode =
  ({
    workers,
    maxMemory = Infinity,
    maxPixels = MAX_PIXELS,
    onDamaged,
    onProgress,
    onWarning,
    isLiberal = false,
    ...settings
  }: EncodeStageOptions): OperatorFunction<Chunk, EncodedChunk> =>
  (chunks) =>
    withResource(
      () => {
        requireWebAssembly();
        return actorPool({
          size: workers,
          start: () =>
            startGifActor({
              settings: { ...settingsFor(90), ...settings },
              skipsDamaged: onDamaged !== undefined,
              maxPixels,
              isLiberal,
            }),
          weight: chunkWeight,
          maxMemory,
        });
      },
      (pool) =>
        chunks.pipe(
          mergeMap((chunk) =>
            pool.ask(chunk, onProgress && ((frames) => onProgress(chunk.index, frames))).pipe(
              map(({ warnings = [], ...reply }) => {
                for (const warning of warnings) onWarning?.(warning);
                return withGaps(reply, chunk.gaps, onDamaged);
              }),
            ),
          ),
        ),
    );

function withGaps(
  { damaged = [], ...encoded }: GifReply,
  gaps: readonly number[] = [],
  onDamaged: EncodeStageOptions['onDamaged'],
): EncodedChunk {
  if (gaps.length === 0 && damaged.length === 0) return encoded;
  const all = [...gaps];
  for (const failure of damaged) {
    const index = failure.index as number;
    onDamaged?.(fromFailure(failure), index);
    all.push(index);
  }
  return { ...encoded, gaps: all.sort((a, b) => a - b) };
}
