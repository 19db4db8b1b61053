import type { FrameKernels } from '../../kernels/frame-kernels.js';
import type { EncodedFrame } from '../../messages.js';
import { DIFFUSIONS } from '../palette/dither.js';
import type { ByteWriter } from './byte-writer.js';
import { MAX_TABLE, type EncoderSettings } from './encoder-settings.js';
import { MAX_COLORS, minCodeSizeOf, writeFrame } from './frame-blocks.js';

/**
 * A palette stays as long as its error is at most this many times that of one made for the frame. Measured: at 1.1 film
 * looks the same and takes as much; drawn clips at high quality take a tenth less.
 */
const STILL_GOOD = 1.1;

/** Colours that were listed. */
interface ColorList {
  readonly size: number;
  /** How many low bits were left out: at 0 each colour is one of the image's own. */
  readonly droppedBits: number;
}

/** Encodes frames one over another, as long as nobody else draws between them. */
export class FrameEncoder {
  /** How many low bits of colours the last frame had too many of. */
  private dropBits = 0;
  /** Whether there may be dithered pixels on the canvas. */
  private isDithered = false;
  /** The palette made last, three bytes an entry. */
  private last: Uint8Array | undefined;

  constructor(
    private readonly settings: EncoderSettings,
    private readonly kernels: FrameKernels,
    private readonly out: ByteWriter,
  ) {}

  /**
   * Appends the image that the kernels have.
   *
   * @param isBlank whether the viewer shows nothing, so that every opaque pixel must be there.
   * @param isWhole whether the frame must cover the whole screen, because all of it is cleared next.
   */
  encode(isBlank: boolean, isWhole: boolean): EncodedFrame {
    const { settings, kernels, out } = this;
    const isExact = kernels.countColors(settings.colors) <= settings.colors;
    // Dithered pixels only stand for what they should be: an exact frame is drawn over all of them.
    if (isBlank || (isExact && this.isDithered)) kernels.clear();

    let kept = kernels.compare(isExact ? 0 : settings.tolerance);
    let colors = isExact ? this.listAll() : this.listNear();
    if (isExact && kept > 0 && colors.size === MAX_COLORS) {
      // No entry is left to say "as before": everything is drawn.
      kernels.clear();
      kept = kernels.compare(0);
      colors = this.listAll();
    }
    const hasTransparent = kept > 0;
    const limit = isExact ? MAX_COLORS : this.mostEntries(hasTransparent, isWhole);
    const isLossless = colors.droppedBits === 0 && colors.size <= limit;
    const isDithered = !isLossless && settings.dither !== 'none';
    if (isLossless) kernels.palette.take(colors.size);
    const entries = isLossless ? colors.size : this.approximate(colors.size, limit);
    this.isDithered = isDithered || (this.isDithered && !isExact);

    const transparent = hasTransparent ? entries : -1;
    const area = kernels.draw(transparent, isWhole, isDithered);
    const table = kernels.palette.toBytes(entries);
    const minCodeSize = minCodeSizeOf(entries + (hasTransparent ? 1 : 0));
    const isLossy = settings.lossy > 0 && !isLossless && !isDithered;
    const data = isLossy
      ? kernels.writeLossyLzw(minCodeSize, entries, transparent, settings.lossy)
      : kernels.writeLzw(minCodeSize);
    const offset = out.length;
    writeFrame(area, table, transparent, data, out);
    return {
      offset,
      width: kernels.width,
      height: kernels.height,
      colors: entries + (hasTransparent ? 1 : 0),
      transparent: hasTransparent,
      needsBlank: isBlank && hasTransparent,
    };
  }

  /** How many entries a palette may have, so that one is left for "as before" where it is wanted. */
  private mostEntries(hasTransparent: boolean, isCleared: boolean): number {
    const { colors, palette } = this.settings;
    // A palette that others may share must leave them an entry, too.
    if (hasTransparent || palette !== 'local') return Math.max(2, colors - 1);
    // Some decoders only clear a frame that has an index for "nothing".
    return isCleared ? Math.min(colors, MAX_COLORS - 1) : colors;
  }

  /** The colours as they are. */
  private listAll(): ColorList {
    return { size: this.kernels.listColors(MAX_TABLE, 0), droppedBits: 0 };
  }

  /** As many colours as the settings allow; near ones are joined until they do. */
  private listNear(): ColorList {
    const { tableSize } = this.settings;
    const few = tableSize / 8;
    const list = (from: number): ColorList => {
      for (let droppedBits = from; ; droppedBits += 1) {
        const size = this.kernels.listColors(tableSize, droppedBits);
        if (size >= 0) return { size, droppedBits };
      }
    };
    let colors = list(this.dropBits);
    // The next frame is likely to have about as many.
    this.dropBits = Math.max(0, colors.droppedBits - (colors.size < few ? 1 : 0));
    // This one has fewer than was thought: with a bit more per channel, one becomes eight at most.
    while (colors.droppedBits > 0 && colors.size < few) colors = list(colors.droppedBits - 1);
    return colors;
  }

  /**
   * Makes or keeps a palette that stands for the colours, and finds which of its entries each takes.
   *
   * @returns how many entries it has.
   */
  private approximate(size: number, limit: number): number {
    const { kernels } = this;
    const { dither, ditherStrength } = this.settings;
    const entries = this.choosePalette(size, limit);
    if (dither === 'none') {
      kernels.palette.mapColors(size, entries);
      return entries;
    }
    if (dither === 'bayer') kernels.ditherOrdered(entries, ditherStrength);
    else kernels.ditherByDiffusion(entries, ditherStrength, DIFFUSIONS[dither]);
    kernels.palette.mapOneToOne(entries);
    return entries;
  }

  private choosePalette(size: number, limit: number): number {
    const { kernels } = this;
    const { palette: choice, refinements } = this.settings;
    if (size === 0) return 0;
    const last = this.last && this.last.length / 3 <= limit ? this.last : undefined;
    if (last && choice === 'global') return usePalette(kernels, last);
    const entries = kernels.palette.make(size, limit, refinements);
    if (choice === 'local') return entries;
    const own = kernels.palette.toBytes(entries);
    if (last && choice === 'auto') {
      const error = kernels.palette.mapColors(size, entries);
      usePalette(kernels, last);
      if (kernels.palette.mapColors(size, last.length / 3) <= error * STILL_GOOD)
        return last.length / 3;
      usePalette(kernels, own);
    }
    this.last = own;
    return entries;
  }
}

function usePalette(kernels: FrameKernels, palette: Uint8Array): number {
  kernels.palette.set(palette);
  return palette.length / 3;
}
