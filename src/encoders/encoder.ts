import type { EncoderSettings } from '../codecs/gif/encoder-settings.js';
import type { Size } from '../codecs/geometry/geometry.js';
import type { EncodedBytes, RgbaImage } from '../messages.js';

/** Makes one chunk. */
export interface ChunkEncoder {
  /**
   * Takes the next frame. Its pixels may be overwritten once it returns, or its promise is resolved.
   * Frames may differ in size.
   */
  add(image: RgbaImage): void | Promise<void>;
  /**
   * Ends the chunk: nothing can be added after it. Each frame that was added is in `frames`, or in the
   * `repeats` of the one before it; `bytes` are in a buffer of their own, which is taken away.
   */
  end(): EncodedBytes | Promise<EncodedBytes>;
}

/**
 * The port that an encoder implements. It runs in threads, which functions do not reach, so it is chosen
 * by its name (`kernels`, `plain`), or by the URL of a module whose default export it is.
 *
 * A chunk is a function of its frames and the settings alone: chunks are made in any order, anywhere,
 * and stand one after another in the file. The first frame of a chunk covers the screen.
 *
 * @example
 * // drop-alpha.mjs, for `gifPipeline({ inputs, encoder: import.meta.resolve('./drop-alpha.mjs') })`
 * import { kernels } from 'image-pipeline';
 *
 * export default {
 *   createChunk(settings) {
 *     const chunk = kernels.createChunk(settings);
 *     return {
 *       add({ width, height, rgba }) {
 *         chunk.add({ width, height, rgba: rgba.map((byte, k) => (k % 4 === 3 ? 255 : byte)) });
 *       },
 *       end: () => chunk.end(),
 *     };
 *   },
 * };
 */
export interface Encoder {
  /** Begins a chunk. */
  createChunk(settings: EncoderSettings): ChunkEncoder;
  /**
   * The bytes that encoding a frame takes, its copies included.
   *
   * @default 16 for each pixel
   */
  readonly bytesFor?: ((size: Size) => number) | undefined;
  /** Decodes PNGs for it; this project's own decoder does where it is left out. */
  readonly decodePng?: ((bytes: Uint8Array) => RgbaImage) | undefined;
}

/** What an encoder takes that does not say: a few copies of the frame. */
export const bytesForPixels = ({ width, height }: Size): number => 16 * width * height;

/** The encoders that have a name. */
export const ENCODERS = ['kernels', 'plain'] as const;
