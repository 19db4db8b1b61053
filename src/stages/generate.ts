import { map, type OperatorFunction } from 'rxjs';
import { actorPool } from '../actors/actor-pool.js';
import { startImageActor } from '../actors/image-actor.js';
import { storedPngSize } from '../codecs/png/stored-png.js';
import { withResource } from '../operators/with-resource.js';
import { withStock } from '../operators/with-stock.js';

/** The options of `generate`. */
export interface GenerateOptions {
  /** Width of the images, in pixels. */
  readonly width: number;
  /** Height of the images, in pixels. */
  readonly height: number;
  /** The seed of the random images: equal seeds give equal images. */
  readonly seed: number;
  /** The most threads that make images. */
  readonly workers: number;
  /** Called with the number of images in stock, in whole batches, when it changes. */
  readonly onStock?: ((images: number) => void) | undefined;
}

/** A batch holds at most this many images, and at most this many bytes, but at least one image. */
const BATCH_IMAGES = 128;
const BATCH_BYTES = 2 ** 20;
/** Batches in stock or being made, per worker, so that workers fill batches while others are used. */
const BATCHES_PER_WORKER = 4;

/**
 * Pairs the n-th value of the source with the n-th random PNG of the seed. Image actors keep a bounded
 * stock of PNGs ready.
 *
 *     in    a-b---c-|
 *     out   (a0)-(b1)---(c2)-|
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
