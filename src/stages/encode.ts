import { map, mergeMap, type OperatorFunction } from 'rxjs';
import { actorPool } from '../actors/actor-pool.js';
import { chunkWeight, startGifActor, type GifReply } from '../actors/gif-actor.js';
import { fromFailure } from '../actors/protocol.js';
import { settingsFor, type EncoderSettings } from '../codecs/gif/encoder-settings.js';
import type { PipelineError } from '../errors.js';
import type { Warning } from '../events.js';
import type { Chunk, EncodedChunk } from '../messages.js';
import { withResource } from '../operators/with-resource.js';

export interface EncodeStageOptions extends Partial<EncoderSettings> {
  /** Threads. */
  readonly workers: number;
  /**
   * Told of each frame that is damaged, with its position, which then leaves a gap; where it is left
   * out, the first such frame fails the stream.
   */
  readonly onDamaged?: ((error: PipelineError, index: number) => void) | undefined;
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
 * @throws (through the stream) PipelineError for the first frame that cannot be read or decoded, and
 *   `ERR_WORKER_DIED` for a chunk that two actors died of.
 */
export const encode =
  ({
    workers,
    onDamaged,
    onWarning,
    isLiberal = false,
    ...settings
  }: EncodeStageOptions): OperatorFunction<Chunk, EncodedChunk> =>
  (chunks) =>
    withResource(
      () =>
        actorPool({
          size: workers,
          start: () =>
            startGifActor({
              settings: { ...settingsFor(90), ...settings },
              skipsDamaged: onDamaged !== undefined,
              isLiberal,
            }),
          weight: chunkWeight,
        }),
      (pool) =>
        chunks.pipe(
          mergeMap((chunk) =>
            pool.ask(chunk).pipe(
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
