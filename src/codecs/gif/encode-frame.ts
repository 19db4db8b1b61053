import type { FrameKernels, Rectangle } from '../../kernels/frame-kernels.js';
import type { EncodedFrame } from '../../messages.js';
import type { ByteWriter } from './byte-writer.js';
import type { EncoderSettings } from './encoder-settings.js';
import { minCodeSizeOf, writeFrame } from './frame-blocks.js';
import { FreePixels } from './free-pixels.js';
import type { FramePainter, PaintedFrame } from './paint-frame.js';

/** Encodes frames that are drawn on the screen of the kernels, and appends them to the output. */
export class FrameEncoder {
  private readonly freePixels: FreePixels;

  constructor(
    private readonly settings: EncoderSettings,
    private readonly kernels: FrameKernels,
    private readonly painter: FramePainter,
    private readonly out: ByteWriter,
  ) {
    this.freePixels = new FreePixels(kernels);
  }

  /**
   * Encodes the current image; the next one is loaded.
   *
   * @param isBlank whether the screen is empty, so that the frame must hold every opaque pixel.
   * @param isWhole whether the frame must cover the whole screen, because the screen is cleared after it.
   * @param standsStill whether the picture is known to stand still after the frame.
   * @param mayMerge whether the frame is left out if it changes nothing of what is shown.
   * @returns `undefined` if it is left out.
   */
  encode(
    isBlank: boolean,
    isWhole: boolean,
    standsStill: boolean,
    mayMerge: boolean,
  ): EncodedFrame | undefined {
    this.painter.lookAhead(standsStill);
    const painted = this.painter.paint(isBlank, isWhole);
    if (mayMerge && !isBlank && !isWhole && this.changesNothing(painted)) return undefined;
    return this.write(painted, isBlank);
  }

  /**
   * Encodes the current image as the last frame of a chunk. It is written twice: cut to the part that it
   * changed, and as a whole, because the next chunk may need a cleared screen.
   *
   * @param standsStill whether the image came more than once.
   * @param isScreen whether the image is what a screen of approximated colours shows.
   */
  encodeLast(isBlank: boolean, standsStill: boolean, isScreen: boolean): EncodedFrame {
    const { kernels, painter, out } = this;
    if (standsStill) painter.assumeStill();
    const painted = isScreen ? painter.paintScreen(true) : painter.paint(isBlank, true);
    const whole = kernels.writeLzw(minCodeSize(painted)).slice();
    const area = kernels.cutToChanged();
    const frame = this.write({ ...painted, area }, isBlank);
    if (area.width === kernels.width && area.height === kernels.height) return frame;
    const wholeOffset = out.length;
    this.append(painted, painted.area, whole);
    return { ...frame, wholeOffset };
  }

  private changesNothing({ transparent }: PaintedFrame): boolean {
    const indices = this.kernels.indices();
    return indices.length === 1 && indices[0] === transparent;
  }

  private write(painted: PaintedFrame, isBlank: boolean): EncodedFrame {
    const { kernels, out } = this;
    const { area, entries, transparent } = painted;
    const data = this.compress(painted);
    const offset = out.length;
    this.append(painted, area, data);
    const isTransparent = transparent >= 0;
    return {
      offset,
      width: kernels.width,
      height: kernels.height,
      colors: entries + (isTransparent ? 1 : 0),
      transparent: isTransparent,
      needsBlank: isBlank && isTransparent,
    };
  }

  private compress(painted: PaintedFrame): Uint8Array {
    const { kernels } = this;
    const { area, entries, transparent } = painted;
    const codeSize = minCodeSize(painted);
    if (transparent >= 0) this.freePixels.arrange(area, entries, transparent, codeSize);
    return kernels.writeLzw(codeSize);
  }

  private append({ entries, transparent }: PaintedFrame, area: Rectangle, data: Uint8Array): void {
    writeFrame(area, this.kernels.palette.toBytes(entries), transparent, data, this.out);
  }
}

const minCodeSize = ({ entries, transparent }: PaintedFrame): number =>
  minCodeSizeOf(entries + (transparent >= 0 ? 1 : 0));
