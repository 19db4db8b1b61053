import { FrameKernels } from '../../kernels/frame-kernels.js';
import type { EncodedBytes, EncodedFrame, RgbaImage } from '../../messages.js';
import { ByteWriter } from './byte-writer.js';
import type { Size } from '../geometry/geometry.js';
import { joinsChunks, paintBorder } from './chunk-border.js';
import type { ChunkPlace } from './chunk-place.js';
import { FrameEncoder } from './encode-frame.js';
import type { EncoderSettings } from './encoder-settings.js';
import { FramePainter } from './paint-frame.js';

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
 * depend on the frames, their place and the settings only, so chunks can be made in any order and on any
 * machine, and then be joined. A frame holds only the pixels that changed. A frame after which the screen is
 * cleared covers the whole screen.
 *
 * Frames are added one by one, so that the caller can decode the next one in between.
 */
export class ChunkEncoder {
  private readonly tools = spare.pop() ?? { kernels: new FrameKernels(), out: new ByteWriter() };
  private readonly frames: EncodedFrame[] = [];
  private encoder: FrameEncoder | undefined;
  /** The frame from which the border after this chunk is computed, if it is. */
  private anchor: RgbaImage | undefined;
  /** Whether a frame waits to be encoded: its encoding depends on the next frame. */
  private hasImage = false;
  private hasEnded = false;
  /** How many frames after the waiting one are equal to it. */
  private repeats = 0;
  /** Whether the screen is empty when the waiting frame is drawn. */
  private isBlank = true;

  constructor(
    private readonly settings: EncoderSettings,
    private readonly place: ChunkPlace = {},
  ) {
    this.tools.out.clear();
  }

  /**
   * Adds the next frame.
   *
   * @param image of any size that passes `checkScreen`; its pixels are copied.
   */
  add(image: RgbaImage): void {
    const { kernels } = this.tools;
    const { width, height, rgba } = image;
    if (!this.hasImage) {
      this.begin(image);
      kernels.load(rgba);
      this.isBlank ||= kernels.uncovers();
    } else if (isSameSize(image, kernels)) {
      kernels.load(rgba);
      if (this.settings.mergeDuplicates && kernels.isRepeated()) {
        this.repeats += 1;
        return;
      }
      this.encode(kernels.uncovers());
    } else {
      this.encode(true);
      this.anchor = undefined;
      kernels.fit(width, height);
      this.encoder = this.encoderOf(new FramePainter(this.settings, kernels));
      kernels.load(rgba);
    }
    kernels.advance();
    this.hasImage = true;
  }

  /**
   * Ends the chunk. Neither `add` nor `end` can be called afterwards, because another chunk may use the
   * tools.
   *
   * @param isContinued whether the encoder of the next chunk gets the last frame of this one, and its anchor.
   */
  end(isContinued = false): EncodedBytes {
    if (this.hasEnded) throw new Error('The chunk has ended');
    this.hasEnded = true;
    if (this.hasImage) this.encodeLast(isContinued);
    const { kernels, out } = this.tools;
    const bytes = out.toBytes();
    if (kernels.byteLength + out.bytes.length <= MAX_SPARE) spare.push(this.tools);
    return { frames: this.frames, bytes };
  }

  /** Prepares the screen for the first frame. */
  private begin(image: RgbaImage): void {
    const { kernels } = this.tools;
    const { settings } = this;
    const { before, isAnchor = false } = this.place;
    kernels.fit(image.width, image.height);
    const joins = joinsChunks(image);
    let painter: FramePainter | undefined;
    if (joins && before && isSameSize(before.anchor, image) && isSameSize(before.last, image)) {
      painter = paintBorder(kernels, settings, before);
      if (!painter) kernels.fit(image.width, image.height);
    }
    this.isBlank = painter === undefined;
    if (joins) this.anchor = isAnchor ? copyOf(image) : before?.anchor;
    this.encoder = this.encoderOf(painter ?? new FramePainter(settings, kernels));
  }

  private encoderOf(painter: FramePainter): FrameEncoder {
    return new FrameEncoder(this.settings, this.tools.kernels, painter, this.tools.out);
  }

  /**
   * Encodes the waiting frame.
   *
   * @param isCleared whether the screen is cleared after this frame.
   */
  private encode(isCleared: boolean): void {
    const isFirst = this.frames.length === 0;
    // The next chunks begin with an anchor as it looks where it stands still, so it is drawn like that.
    const isAnchor = isFirst && this.anchor !== undefined && this.place.isAnchor === true;
    const frame = this.frameEncoder.encode(
      this.isBlank,
      isCleared,
      isAnchor || this.repeats > 0,
      this.settings.mergeDuplicates && !isFirst,
    );
    if (frame) this.push(frame);
    else this.merge();
    this.isBlank = isCleared;
  }

  /** Encodes the waiting frame, which is the last one; it may be what the next chunk begins with. */
  private encodeLast(isContinued: boolean): void {
    const { kernels } = this.tools;
    const { anchor, settings, isBlank } = this;
    if (!joinsChunks(kernels)) {
      this.encode(true);
      return;
    }
    if (!isContinued || !anchor || !isSameSize(anchor, kernels)) {
      this.push(this.frameEncoder.encodeLast(isBlank, this.repeats > 0, false));
      return;
    }
    const screen = kernels.screen();
    const last = { width: kernels.width, height: kernels.height, rgba: kernels.copyImage() };
    const isAlike = paintBorder(kernels, settings, { anchor, last }) !== undefined;
    kernels.load(isAlike ? kernels.screen().shown : last.rgba);
    kernels.advance();
    if (isBlank) kernels.clear();
    else kernels.setScreen(screen);
    this.push(this.frameEncoder.encodeLast(isBlank, this.repeats > 0, isAlike));
  }

  private push(frame: EncodedFrame): void {
    this.frames.push(this.repeats > 0 ? { ...frame, repeats: this.repeats } : frame);
    this.repeats = 0;
  }

  /** Shows the frame before for the time of the waiting frame, too. */
  private merge(): void {
    const before = this.frames.pop();
    if (!before) throw new Error('No frame was encoded before');
    this.repeats += 1 + (before.repeats ?? 0);
    this.push(before);
  }

  private get frameEncoder(): FrameEncoder {
    if (!this.encoder) throw new Error('The chunk has no frame');
    return this.encoder;
  }
}

const isSameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

const copyOf = ({ width, height, rgba }: RgbaImage): RgbaImage => ({
  width,
  height,
  // A `Buffer` would give a view in place of a copy.
  rgba: new Uint8Array(rgba.subarray(0, width * height * 4)),
});

/** Encodes a chunk whose frames are all in memory. */
export function encodeChunk(images: Iterable<RgbaImage>, settings: EncoderSettings): EncodedBytes {
  const encoder = new ChunkEncoder(settings);
  for (const image of images) encoder.add(image);
  return encoder.end();
}
