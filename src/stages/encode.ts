import { map, mergeMap, type OperatorFunction } from 'rxjs';
import { actorPool } from '../actors/actor-pool.js';
import { chunkWeight, startGifActor, type GifReply } from '../actors/gif-actor.js';
import { fromFailure } from '../actors/protocol.js';
import { settingsFor, type EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { requireWebAssembly } from '../codecs/gif/require-webassembly.js';
import type { PipelineError } from '../errors.js';
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
}

/**
 * Encodes chunks in GIF actors, as many at once as there are workers; they come out as they are done.
 *
 * @throws (through the stream) PipelineError for the first frame that cannot be read or decoded, and
 *   `ERR_WORKER_DIED` for a chunk that two actors died of; `ERR_WEBASSEMBLY_MISSING` at once.
 */
export const encode =
  ({
    workers,
    onDamaged,
    ...settings
  }: EncodeStageOptions): OperatorFunction<Chunk, EncodedChunk> =>
  (chunks) =>
    withResource(
      () => {
        requireWebAssembly();
        return actorPool({
          size: workers,
          start: () => startGifActor({ ...settingsFor(90), ...settings }, onDamaged !== undefined),
          weight: chunkWeight,
        });
      },
      (pool) =>
        chunks.pipe(
          mergeMap((chunk) =>
            pool.ask(chunk).pipe(map((reply) => withGaps(reply, chunk.gaps, onDamaged))),
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
