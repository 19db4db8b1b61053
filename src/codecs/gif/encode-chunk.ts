import { FrameKernels } from '../../kernels/frame-kernels.js';
import type { EncodedBytes, EncodedFrame, RgbaImage } from '../../messages.js';
import { ByteWriter } from './byte-writer.js';
import { FrameEncoder } from './encode-frame.js';
import type { EncoderSettings } from './encoder-settings.js';

/** What a chunk is encoded with. */
interface Tools {
  readonly kernels: FrameKernels;
  readonly out: ByteWriter;
}

/**
 * Tools that no chunk uses now: a chunk of small frames takes less time than making them, and what is
 * left behind is collected late.
 */
const spare: Tools[] = [];
/** Tools that hold more bytes than this are not kept. */
const MAX_SPARE = 2 ** 26;

/**
 * Encodes consecutive frames as GIF89a blocks. A function of the frames and settings alone: no header,
 * no delay, no disposal, no trailer; so chunks may be made in any order, anywhere, and stand one after
 * another. Within a chunk a frame holds only what changed; the last covers the screen, as does one
 * that is cleared before the next.
 *
 * Frames are added one by one, so that who decodes them may wait in between.
 */
export class ChunkEncoder {
  private readonly tools = spare.pop() ?? { kernels: new FrameKernels(), out: new ByteWriter() };
  private readonly encoder: FrameEncoder;
  private readonly mergesDuplicates: boolean;
  private readonly frames: EncodedFrame[] = [];
  /** Whether a frame waits to be encoded: how it is depends on the next one. */
  private hasImage = false;
  private hasEnded = false;
  /** How many frames that equal it came after it. */
  private repeats = 0;
  /** Whether it is drawn on an empty screen. */
  private isBlank = true;

  constructor(settings: EncoderSettings) {
    const { kernels, out } = this.tools;
    out.clear();
    this.encoder = new FrameEncoder(settings, kernels, out);
    this.mergesDuplicates = settings.mergeDuplicates;
  }

  /** @param image of any size that passes `checkScreen`; its pixels are copied. */
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

  /** Nothing can be added after it, and it cannot be called again: the tools are another's by then. */
  end(): EncodedBytes {
    if (this.hasEnded) throw new Error('The chunk has ended');
    this.hasEnded = true;
    if (this.hasImage) this.encode(true);
    const { kernels, out } = this.tools;
    const bytes = out.toBytes();
    if (kernels.byteLength + out.bytes.length <= MAX_SPARE) spare.push(this.tools);
    return { frames: this.frames, bytes };
  }

  /** @param isCleared whether the screen is cleared after the frame. */
  private encode(isCleared: boolean): void {
    const frame = this.encoder.encode(this.isBlank, isCleared);
    this.frames.push(this.repeats > 0 ? { ...frame, repeats: this.repeats } : frame);
    this.repeats = 0;
    this.isBlank = isCleared;
  }
}

/** Encodes the frames of a chunk that are all there, in order. */
export function encodeChunk(images: Iterable<RgbaImage>, settings: EncoderSettings): EncodedBytes {
  const encoder = new ChunkEncoder(settings);
  for (const image of images) encoder.add(image);
  return encoder.end();
}
