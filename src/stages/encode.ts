import { mergeMap, type OperatorFunction } from 'rxjs';
import { actorPool } from '../actors/actor-pool.js';
import { chunkWeight, startGifActor } from '../actors/gif-actor.js';
import { settingsFor, type EncoderSettings } from '../codecs/gif/encoder-settings.js';
import type { Chunk, EncodedChunk } from '../messages.js';
import { withResource } from '../operators/with-resource.js';

export interface EncodeStageOptions extends Partial<EncoderSettings> {
  /** Threads. */
  readonly workers: number;
}

/**
 * Encodes chunks in GIF actors, as many at once as there are workers; they come out as they are done.
 *
 * @throws (through the stream) PipelineError for the first frame that cannot be read or decoded, and
 *   `ERR_WORKER_DIED` for a chunk that two actors died of.
 */
export const encode =
  ({ workers, ...settings }: EncodeStageOptions): OperatorFunction<Chunk, EncodedChunk> =>
  (chunks) =>
    withResource(
      () =>
        actorPool({
          size: workers,
          start: () => startGifActor({ ...settingsFor(90), ...settings }),
          weight: chunkWeight,
        }),
      (pool) => chunks.pipe(mergeMap((chunk) => pool.ask(chunk))),
    );
