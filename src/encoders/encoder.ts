import type { ChunkPlace } from '../codecs/gif/chunk-place.js';
import type { EncoderSettings } from '../codecs/gif/encoder-settings.js';
import type { Size } from '../codecs/geometry/geometry.js';
import type { EncodedBytes, RgbaImage } from '../messages.js';

/** Encodes the frames of one chunk. */
export interface ChunkEncoder {
  /**
   * Takes the next frame. The caller may overwrite its pixels when `add` has returned, or its promise is
   * resolved. Frames may differ in size.
   */
  add(image: RgbaImage): void | Promise<void>;
  /**
   * Ends the chunk; `add` is not called afterwards.
   *
   * @param isContinued whether the next chunk gets the frames before it: its encoder can then compute what this
   *   one shows at its end, if this one ends with what follows from these frames alone.
   * @returns the chunk. Each added frame must be in `frames`, or counted in the
   * `repeats` of the frame before it. `bytes` must have their own buffer, because it may be transferred to
   * another thread.
   */
  end(isContinued?: boolean): EncodedBytes | Promise<EncodedBytes>;
}

/**
 * The port that an encoder implements. An encoder runs in threads, to which functions cannot be sent. So it
 * is chosen by its name (`kernels`, `plain`), or by the URL of a module. The default export of the module is
 * the encoder.
 *
 * A chunk must depend on its frames, its place and the settings only, because chunks are encoded in any order,
 * on any machine, and then joined. Without frames before it, the first frame of a chunk must cover the whole
 * screen.
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
  /**
   * Begins a chunk.
   *
   * @param place missing or empty unless `joinsChunks` is true for the size of the frames.
   */
  createChunk(settings: EncoderSettings, place?: ChunkPlace): ChunkEncoder;
  /**
   * Whether a chunk of frames of a size may begin with what the chunk before shows at its end. Then it gets the
   * frames before it, from which it must compute that.
   *
   * @default a chunk always begins with a whole frame
   */
  readonly joinsChunks?: ((size: Size, settings: EncoderSettings) => boolean) | undefined;
  /**
   * The memory that it takes to encode a frame of this size, in bytes, including copies of the frame.
   *
   * @default 16 bytes for each pixel
   */
  readonly bytesFor?: ((size: Size) => number) | undefined;
  /**
   * Decodes PNGs to RGBA for this encoder. It runs after this project's decoder has accepted the file.
   *
   * @default this project's decoder
   */
  readonly decodePng?: ((bytes: Uint8Array) => RgbaImage) | undefined;
}

/** The default of `bytesFor`: enough for four copies of the frame. */
export const bytesForPixels = ({ width, height }: Size): number => 16 * width * height;

/** The encoders that can be chosen by name. */
export const ENCODERS = ['kernels', 'plain'] as const;
