import { map, type OperatorFunction } from 'rxjs';
import { actorPool } from '../actors/actor-pool.js';
import { startImageActor } from '../actors/image-actor.js';
import { storedPngSize } from '../codecs/png/stored-png.js';
import { withResource } from '../operators/with-resource.js';
import { withStock } from '../operators/with-stock.js';

/** The options of `generate`. */
export interface GenerateOptions {
  /** The images' size in pixels. */
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** Threads. */
  readonly workers: number;
  /** Called with how many images are ready, in whole batches, each time that changes. */
  readonly onStock?: ((images: number) => void) | undefined;
}

/** A batch holds this many images, or fewer where they are so large that they would exceed `BATCH_BYTES`. */
const BATCH_IMAGES = 128;
const BATCH_BYTES = 2 ** 20;
/** Batches in stock or in the making, per worker: one is made while another is handed out. */
const BATCHES_PER_WORKER = 4;

/**
 * Gives the n-th value of the source the n-th random image of the seed, from a bounded stock that
 * image actors keep ready.
 */
export function generate<T>({
  width,
  height,
  seed,
  workers,
  onStock,
}: GenerateOptions): OperatorFunction<T, readonly [T, Uint8Array]> {
  const size = storedPngSize(width, height);
  const count = Math.max(1, Math.min(BATCH_IMAGES, Math.floor(BATCH_BYTES / size)));
  const split = (batch: Uint8Array) =>
    Array.from({ length: count }, (_, k) => batch.subarray(k * size, (k + 1) * size));

  return (source) =>
    withResource(
      () => actorPool({ size: workers, start: startImageActor }),
      (pool) =>
        source.pipe(
          withStock({
            ahead: workers * BATCHES_PER_WORKER,
            onStock: onStock && ((batches) => onStock(batches * count)),
            refill: (batch) =>
              pool.ask({ seed, first: batch * count, count, width, height }).pipe(map(split)),
          }),
        ),
    );
}
