import { FrameKernels } from '../../kernels/frame-kernels.js';
import type { EncodedBytes, EncodedFrame, RgbaImage } from '../../messages.js';
import { ByteWriter } from './byte-writer.js';
import { FrameEncoder } from './encode-frame.js';
import type { EncoderSettings } from './encoder-settings.js';

/** The kernels and the output buffer that one chunk at a time uses. */
interface Tools {
  readonly kernels: FrameKernels;
  readonly out: ByteWriter;
}

/**
 * Tools that no chunk uses at the moment. They are kept, because making them takes longer than encoding a
 * chunk of small frames, and their memory is garbage-collected late.
 */
const spare: Tools[] = [];
/** Tools that hold more bytes than this are not kept after their chunk. */
const MAX_SPARE = 2 ** 26;

/**
 * Encodes consecutive frames as GIF89a blocks, without header, delays, disposal and trailer. The bytes
 * depend on the frames and settings only, so chunks can be made in any order and on any machine, and then
 * be joined. Within a chunk a frame holds only the pixels that changed. The last frame covers the whole
 * screen, because the next chunk may clear it, and so does any frame after which the screen is cleared.
 *
 * Frames are added one by one, so that the caller can decode the next one in between.
 */
export class ChunkEncoder {
  private readonly tools = spare.pop() ?? { kernels: new FrameKernels(), out: new ByteWriter() };
  private readonly encoder: FrameEncoder;
  private readonly mergesDuplicates: boolean;
  private readonly frames: EncodedFrame[] = [];
  /** Whether a frame waits to be encoded: its encoding depends on the next frame. */
  private hasImage = false;
  private hasEnded = false;
  /** How many frames after the waiting one are equal to it. */
  private repeats = 0;
  /** Whether the screen is empty when the waiting frame is drawn. */
  private isBlank = true;

  constructor(settings: EncoderSettings) {
    const { kernels, out } = this.tools;
    out.clear();
    this.encoder = new FrameEncoder(settings, kernels, out);
    this.mergesDuplicates = settings.mergeDuplicates;
  }

  /**
   * Adds the next frame.
   *
   * @param image of any size that passes `checkScreen`; its pixels are copied.
   */
  add({ width, height, rgba }: RgbaImage): void {
    const { kernels } = this.tools;
    const isSameSize = this.hasImage && width === kernels.width && height === kernels.height;
    if (!isSameSize) {
      if (this.hasImage) this.encode(true);
      kernels.fit(width, height);
      kernels.load(rgba);
    } else {
      kernels.load(rgba);
      if (this.mergesDuplicates && kernels.isRepeated()) {
        this.repeats += 1;
        return;
      }
      this.encode(kernels.uncovers());
    }
    kernels.advance();
    this.hasImage = true;
  }

  /**
   * Ends the chunk. Neither `add` nor `end` can be called afterwards, because another chunk may use the
   * tools.
   */
  end(): EncodedBytes {
    if (this.hasEnded) throw new Error('The chunk has ended');
    this.hasEnded = true;
    if (this.hasImage) this.encode(true);
    const { kernels, out } = this.tools;
    const bytes = out.toBytes();
    if (kernels.byteLength + out.bytes.length <= MAX_SPARE) spare.push(this.tools);
    return { frames: this.frames, bytes };
  }

  /**
   * Encodes the waiting frame.
   *
   * @param isCleared whether the screen is cleared after this frame.
   */
  private encode(isCleared: boolean): void {
    const frame = this.encoder.encode(this.isBlank, isCleared);
    this.frames.push(this.repeats > 0 ? { ...frame, repeats: this.repeats } : frame);
    this.repeats = 0;
    this.isBlank = isCleared;
  }
}

/** Encodes a chunk whose frames are all in memory. */
export function encodeChunk(images: Iterable<RgbaImage>, settings: EncoderSettings): EncodedBytes {
  const encoder = new ChunkEncoder(settings);
  for (const image of images) encoder.add(image);
  return encoder.end();
}
