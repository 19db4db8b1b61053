import type { FrameKernels } from '../../kernels/frame-kernels.js';
import type { EncodedFrame } from '../../messages.js';
import { DIFFUSIONS } from '../palette/dither.js';
import type { ByteWriter } from './byte-writer.js';
import { MAX_TABLE, type EncoderSettings } from './encoder-settings.js';
import { MAX_COLORS, minCodeSizeOf, writeFrame } from './frame-blocks.js';

/**
 * With the palette choice `auto` the last palette is kept if its error is at most this many times the error
 * of a new palette. Measured at 1.1: film looks the same and has as many bytes; drawn clips at high quality
 * have a tenth fewer bytes.
 */
const STILL_GOOD = 1.1;

/** The list of colours in the kernels. */
interface ColorList {
  /** How many colours it has. */
  readonly size: number;
  /** How many low bits of each channel were ignored; with 0 every colour is exact. */
  readonly droppedBits: number;
}

/** Encodes the frames of a chunk, each drawn over the one before it. */
export class FrameEncoder {
  /** How many low bits of colours to ignore at first, from the last frame. */
  private dropBits = 0;
  /** Whether the screen may show dithered pixels. */
  private isDithered = false;
  /** The palette that was made last, three bytes an entry. */
  private last: Uint8Array | undefined;

  constructor(
    private readonly settings: EncoderSettings,
    private readonly kernels: FrameKernels,
    private readonly out: ByteWriter,
  ) {}

  /**
   * Encodes the current image of the kernels, and appends it to the output.
   *
   * @param isBlank whether the screen is empty, so that the frame must hold every opaque pixel.
   * @param isWhole whether the frame must cover the whole screen, because the screen is cleared after it.
   */
  encode(isBlank: boolean, isWhole: boolean): EncodedFrame {
    const { settings, kernels, out } = this;
    const isExact = kernels.countColors(settings.colors) <= settings.colors;
    // Dithered pixels are only near their colours, so an exact frame must replace all of them.
    if (isBlank || (isExact && this.isDithered)) kernels.clear();

    let kept = kernels.compare(isExact ? 0 : settings.tolerance);
    let colors = isExact ? this.listAll() : this.listNear();
    if (isExact && kept > 0 && colors.size === MAX_COLORS) {
      // All 256 indices are colours, so no index is left to make unchanged pixels transparent: draw them all.
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

  /** The most entries of a palette; one index is left for transparent pixels ("as before") if needed. */
  private mostEntries(hasTransparent: boolean, isCleared: boolean): number {
    const { colors, palette } = this.settings;
    // Later frames that share the palette may need a transparent index.
    if (hasTransparent || palette !== 'local') return Math.max(2, colors - 1);
    // Some decoders clear a frame to transparent only if it has a transparent index.
    return isCleared ? Math.min(colors, MAX_COLORS - 1) : colors;
  }

  /** Lists the exact colours of the image. */
  private listAll(): ColorList {
    return { size: this.kernels.listColors(MAX_TABLE, 0), droppedBits: 0 };
  }

  /** Lists at most `tableSize` colours: near colours are joined, by ignoring low bits, until they fit. */
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
    // The next frame probably has about as many colours, so it begins with as many bits.
    this.dropBits = Math.max(0, colors.droppedBits - (colors.size < few ? 1 : 0));
    // The list is much too short, so fewer bits are ignored. One more bit in each channel makes at most
    // eight colours of one, so a list of less than an eighth will fit.
    while (colors.droppedBits > 0 && colors.size < few) colors = list(colors.droppedBits - 1);
    return colors;
  }

  /**
   * Makes or keeps a palette, and maps the listed colours, or the dithered pixels, to its entries.
   *
   * @param size the number of listed colours.
   * @param limit the most entries of the palette.
   * @returns the number of entries.
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

  /** Makes a new palette, or keeps the last one, as the palette choice of the settings says. */
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
