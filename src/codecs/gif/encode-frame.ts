import type { EncodedFrame } from '../../messages.js';
import { colorTable, type ColorTable } from '../palette/color-table.js';
import { countColors } from '../palette/count-colors.js';
import { dither } from '../palette/dither.js';
import { NearestColor } from '../palette/nearest-color.js';
import { MAX_COLORS, Palette } from '../palette/palette.js';
import { refinePalette } from '../palette/refine-palette.js';
import { splitColors } from '../palette/split-colors.js';
import type { RgbaImage } from '../png/decode-png.js';
import type { ByteWriter } from './byte-writer.js';
import { Canvas } from './canvas.js';
import type { EncoderSettings } from './encoder-settings.js';
import { writeFrame } from './frame-blocks.js';

/** Encodes frames one over another, as long as nobody else draws between them. */
export class FrameEncoder {
  private canvas = new Canvas(0, 0);
  /** Per pixel: the number of its colour. */
  private places = new Uint16Array(0);
  /** How many low bits of colours the last frame had too many of. */
  private dropBits = 0;
  /** Whether there may be dithered pixels on the canvas. */
  private isDithered = false;
  /** The palette made last. */
  private last: Palette | undefined;

  constructor(
    private readonly settings: EncoderSettings,
    private readonly out: ByteWriter,
  ) {}

  /**
   * Appends a frame.
   *
   * @param isBlank whether the viewer shows nothing, so that every opaque pixel must be there.
   * @param isWhole whether the frame must cover the whole screen, because all of it is cleared next.
   */
  encode(image: RgbaImage, isBlank: boolean, isWhole: boolean): EncodedFrame {
    const { width, height, rgba } = image;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas = new Canvas(width, height);
      this.places = new Uint16Array(width * height);
    } else if (isBlank) this.canvas.clear();
    const { canvas, places, settings, out } = this;

    const isExact = countColors(rgba, settings.colors) <= settings.colors;
    // Dithered pixels only stand for what they should be: an exact frame is drawn over all of them.
    if (isExact && this.isDithered) canvas.clear();
    let kept = canvas.compare(rgba, isExact ? 0 : settings.tolerance ** 2, places);
    let colors = colorTable(rgba, places, settings.tableSize, isExact ? 0 : this.dropBits);
    if (isExact && kept > 0 && colors.size === MAX_COLORS) {
      // No entry is left to say "as before": everything is drawn.
      canvas.clear();
      kept = canvas.compare(rgba, 0, places);
      colors = colorTable(rgba, places);
    }
    if (!isExact) {
      // The next frame is likely to have about as many.
      const { droppedBits, size } = colors;
      this.dropBits = size < settings.tableSize / 8 ? Math.max(0, droppedBits - 1) : droppedBits;
      // This one has fewer than was thought: with a bit more per channel, one becomes eight at most.
      while (colors.droppedBits > 0 && colors.size < settings.tableSize / 8) {
        colors = colorTable(rgba, places, settings.tableSize, colors.droppedBits - 1);
      }
    }
    const hasTransparent = kept > 0;
    // A palette that others are to share must leave them an entry, too.
    const leavesOne = hasTransparent || settings.palette === 'global';
    const most = leavesOne ? Math.max(2, settings.colors - 1) : settings.colors;
    const limit = isExact ? MAX_COLORS : most;
    const isLossless = colors.droppedBits === 0 && colors.size <= limit;
    const { table, entries, errors, isDithered } = isLossless
      ? { table: tableOf(colors), ...ONE_TO_ONE, isDithered: false }
      : this.approximate(image, colors, limit);
    const transparent = hasTransparent ? table.length / 3 : -1;

    this.isDithered = isDithered || (this.isDithered && !isExact);
    const meant = isDithered ? rgba : undefined;
    const { area, pixels } = canvas.draw(
      places,
      entries,
      errors,
      table,
      transparent,
      isWhole,
      meant,
    );
    const offset = out.length;
    const isLossy = settings.lossy > 0 && !isLossless && !isDithered;
    const costs = isLossy ? substitutionCosts(table, settings.lossy) : undefined;
    writeFrame(area, pixels, table, transparent, out, costs);
    if (isLossy) canvas.redraw(area, pixels, table, transparent);
    return {
      offset,
      width,
      height,
      colors: table.length / 3 + (hasTransparent ? 1 : 0),
      transparent: hasTransparent,
      needsBlank: isBlank && hasTransparent,
    };
  }

  /** A palette that stands for the colours, and which of its entries each takes. */
  private approximate({ width, rgba }: RgbaImage, colors: ColorTable, limit: number) {
    const { dither: method, ditherStrength } = this.settings;
    const palette = this.choosePalette(colors, limit);
    const table = palette.toBytes();
    if (method === 'none') return { table, ...mapColors(colors, palette), isDithered: false };
    dither(rgba, width, this.places, palette, method, ditherStrength);
    return { table, ...ONE_TO_ONE, isDithered: true };
  }

  /** A palette whose colours are whole numbers. */
  private choosePalette(colors: ColorTable, limit: number): Palette {
    const { palette: choice, refinements } = this.settings;
    const last = this.last && this.last.size <= limit ? this.last : undefined;
    if (last && choice === 'global') return last;
    let palette = splitColors(colors, limit);
    for (let k = 0; k < refinements; k += 1) palette = refinePalette(colors, palette);
    palette = Palette.fromBytes(palette.toBytes());
    if (last && choice === 'auto') {
      if (meanError(colors, last) <= meanError(colors, palette) * STILL_GOOD) return last;
    }
    this.last = palette;
    return palette;
  }
}

/**
 * A palette stays as long as it is no worse than so many times one made for the frame. Measured: at 1.1 film
 * looks the same and takes as much; drawn clips at high quality take a tenth less.
 */
const STILL_GOOD = 1.1;

/** For places that are palette entries already. */
const ONE_TO_ONE = {
  entries: Uint8Array.from({ length: MAX_COLORS }, (_, entry) => entry),
  errors: new Float64Array(MAX_COLORS),
};

/** The colours themselves, as a GIF holds them. */
function tableOf({ size, red, green, blue }: ColorTable): Uint8Array {
  const bytes = new Uint8Array(size * 3);
  for (let color = 0, at = 0; color < size; color += 1, at += 3) {
    bytes[at] = red[color] as number;
    bytes[at + 1] = green[color] as number;
    bytes[at + 2] = blue[color] as number;
  }
  return bytes;
}

/** The mean squared distance of pixels to the palette. */
function meanError(colors: ColorTable, palette: Palette): number {
  const { errors } = mapColors(colors, palette);
  let sum = 0;
  let pixels = 0;
  for (let color = 0; color < colors.size; color += 1) {
    sum += (errors[color] as number) * (colors.counts[color] as number);
    pixels += colors.counts[color] as number;
  }
  return sum / pixels;
}

/** What it costs to take an entry for another, as `writeLzw` wants it: 1 at the distance `limit`. */
function substitutionCosts(table: Uint8Array, limit: number): Float32Array {
  const { size, red, green, blue } = Palette.fromBytes(table);
  const costs = new Float32Array(MAX_COLORS * MAX_COLORS).fill(Infinity);
  for (let a = 0; a < size; a += 1) {
    for (let b = 0; b < size; b += 1) {
      const dr = (red[a] as number) - (red[b] as number);
      const dg = (green[a] as number) - (green[b] as number);
      const db = (blue[a] as number) - (blue[b] as number);
      costs[(a << 8) | b] = (dr * dr + dg * dg + db * db) / (limit * limit);
    }
  }
  return costs;
}

/** Per colour: the palette entry nearest to it, and the squared distance. */
function mapColors(
  { size, red, green, blue }: ColorTable,
  palette: Palette,
): { readonly entries: Uint8Array; readonly errors: Float64Array } {
  const nearest = new NearestColor(palette);
  const entries = new Uint8Array(size);
  const errors = new Float64Array(size);
  for (let color = 0; color < size; color += 1) {
    entries[color] = nearest.find(
      red[color] as number,
      green[color] as number,
      blue[color] as number,
    );
    errors[color] = nearest.distance;
  }
  return { entries, errors };
}
