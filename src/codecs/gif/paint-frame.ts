import type { FrameKernels, HoldLimits, Rectangle } from '../../kernels/frame-kernels.js';
import { DIFFUSIONS } from '../palette/dither.js';
import { MAX_TABLE, type EncoderSettings } from './encoder-settings.js';
import { MAX_COLORS } from './frame-blocks.js';

/**
 * With the palette choice `auto` the last palette is kept if its error is at most this many times the error
 * of a new palette. Measured at 1.1: film looks the same and has as many bytes; drawn clips at high quality
 * have a tenth fewer bytes.
 */
const STILL_GOOD = 1.1;

/**
 * A single pixel, and the texture of a block, may change by this much in RGB, or by the tolerance if that is
 * less. More is drawn, unless it is noise.
 */
const PIXEL_TOLERANCE = 2;
/** How much more a pixel may change in a block whose mean has hardly changed, for each unit of tolerance above. */
const ROUGH_SHARE = 2;
/** How much more the texture of a block may change for each unit of noise between two frames. */
const NOISE_SHARE = 0.75;
/** If half of a frame changes by more than this, the picture moves, and the change is no noise. */
const MOST_NOISE = 6;
/** For each unit of tolerance above `PIXEL_TOLERANCE`: the share by which the texture of a block may change. */
const TEXTURE_SHARE = 1 / 12;
/** The largest share by which the texture of a block may change. */
const MOST_TEXTURE = 0.6;
/** A frame that draws more than this share of its pixels decides how many entries palettes need. */
const KEY_SHARE = 0.5;
/**
 * If the next frame changes at least this share of the pixels by more than may stay, a picture moves. Measured with
 * 0.25 and 0.5: a road camera of which parts move needs 0.9 to 0.95 of the bytes with 0.25; other pictures are the
 * same.
 */
const MOVING_SHARE = 0.25;
/** If such a frame needs fewer entries than this, palettes of later ones may have this many all the same. */
const FEWEST = 8;
/** Two images are alike if at most this share of their pixels has changed. */
const ALIKE_SHARE = 0.25;
/** How much smaller that share is for each unit of noise between the images. */
const ALIKE_NOISE = 1.5;

/**
 * How strong the dither `auto` is. Measured on a sky at quality 90, with 0.25, 0.3, 0.35, 0.5, 0.7 and 1. With 0.3,
 * bands are hardly seen, SSIM is 0.003 less than without a dither, and at half the size 0.003 more. With 0.5 no bands
 * are seen, but ffmpeg without a dither is smaller at the same SSIM. With 1 single pixels stand out.
 */
const AUTO_STRENGTH = 0.3;

/** The list of colours in the kernels. */
interface ColorList {
  /** How many colours it has. */
  readonly size: number;
  /** How many low bits of each channel were ignored; with 0 every colour is exact. */
  readonly droppedBits: number;
}

/** A frame that was drawn, but not compressed yet; its palette and indices are in the kernels. */
export interface PaintedFrame {
  readonly area: Rectangle;
  /** The number of entries of the palette. */
  readonly entries: number;
  /** The transparent index, which is the number of entries; -1 if every pixel of the area was drawn. */
  readonly transparent: number;
}

/**
 * Draws frames on the screen of the kernels, each over the one before: decides which pixels to draw, and with
 * which palette.
 */
export class FramePainter {
  /** How many low bits of colours to ignore at first, from the last frame. */
  private dropBits = 0;
  /** The most entries of a palette, as the last frame that drew most of its pixels has decided. */
  private most = MAX_COLORS;
  /** The noise between two frames, as {@link FrameKernels.noise} estimates it. */
  private noise = 0;
  /** The share of the picture that moves; all of it, as long as no two images were compared. */
  private motion = 1;
  /** How many pixels the frame must draw. */
  private toDraw = 0;
  /** Whether the screen may show other colours than the kernels have, because another encoder has drawn it. */
  private isUncertain = false;
  /** The palette that was made last, three bytes an entry. */
  private last: Uint8Array | undefined;

  constructor(
    private readonly settings: EncoderSettings,
    private readonly kernels: FrameKernels,
  ) {}

  /**
   * Compares the current image with the next one: estimates the noise, and how much of the picture moves. The last
   * image of a chunk gets the results of the two before it: of the same two images. A frame that comes twice says
   * nothing about noise.
   *
   * @param standsStill whether the picture is known to stand still after the current image, whatever comes then.
   */
  lookAhead(standsStill: boolean): void {
    if (!this.kernels.isRepeated()) this.noise = this.kernels.noise();
    if (standsStill) this.assumeStill();
    // Only palettes whose error may differ depend on the motion.
    else if (this.settings.paletteError > 0) this.motion = this.kernels.motion(this.limits());
  }

  /** Whether the current image has so few colours that it is drawn exactly. */
  isExact(): boolean {
    const { colors, exactColors } = this.settings;
    const most = Math.min(colors, exactColors);
    return this.kernels.countColors(most) <= most;
  }

  /**
   * Draws the current image of the kernels.
   *
   * @param isBlank whether the screen is empty, so that the frame must hold every opaque pixel.
   * @param isWhole whether the frame must cover the whole screen.
   */
  paint(isBlank: boolean, isWhole: boolean): PaintedFrame {
    if (isBlank) {
      this.kernels.clear();
      this.isUncertain = false;
    }
    if (this.isExact()) return this.paintExactly(isWhole);
    this.hold();
    return this.paintNearly(isBlank, isWhole);
  }

  /** Notes that the picture stands still after the current image. */
  assumeStill(): void {
    this.motion = 0;
  }

  /** Notes that another encoder has drawn the screen, maybe in slightly different colours. */
  distrustScreen(): void {
    this.isUncertain = true;
  }

  /** Draws the current image, of at most 256 colours, exactly. */
  private paintExactly(isWhole: boolean): PaintedFrame {
    const { kernels } = this;
    if (this.isUncertain) kernels.clear();
    this.isUncertain = false;
    let kept = kernels.compare();
    let { size } = this.listAll();
    if (kept > 0 && size === MAX_COLORS) {
      // All 256 indices are colours, so no index is left to make unchanged pixels transparent: draw them all.
      kernels.clear();
      kept = kernels.compare();
      ({ size } = this.listAll());
    }
    kernels.palette.take(size);
    const transparent = kept > 0 ? size : -1;
    return { area: kernels.draw(transparent, isWhole), entries: size, transparent };
  }

  /** Draws the pixels that {@link hold} has left, in colours that are near to theirs. */
  private paintNearly(isBlank: boolean, isWhole: boolean): PaintedFrame {
    const { kernels } = this;
    const isPart = this.toDraw < this.pixels;
    const colors = this.listNear();
    const limit = this.mostEntries(isPart);
    // Where an index is left, pixels stay whose new colour turns out to be the shown one.
    const hasTransparent = isPart || (!isBlank && limit < this.settings.colors);
    const { paletteError, exactColors } = this.settings;
    const most = paletteError === 0 ? limit : Math.min(limit, exactColors);
    const isExact = colors.droppedBits === 0 && colors.size <= most;
    if (isExact) kernels.palette.take(colors.size);
    const entries = isExact ? colors.size : this.approximate(colors.size, limit);
    const transparent = hasTransparent ? entries : -1;
    return { area: kernels.draw(transparent, isWhole), entries, transparent };
  }

  /**
   * Whether the next image is so much like the current one that few of its pixels would need to be drawn over it.
   * With noise these must be fewer, because noise has changed more pixels than these since then.
   */
  isNextAlike(): boolean {
    const { kernels } = this;
    this.lookAhead(true);
    kernels.advance();
    const toDraw = this.pixels - kernels.holdFromNext(this.limits());
    kernels.advance();
    return toDraw <= (this.pixels * ALIKE_SHARE) / (1 + ALIKE_NOISE * this.noise);
  }

  /** Draws the current image, after {@link lookAhead} at it, over one that is like it. */
  paintAlike(): void {
    this.hold();
    this.paintNearly(false, false);
  }

  /**
   * Draws the current image, which is itself what a screen of approximated colours shows. It has the colours of
   * several palettes; if the pixels to draw have more than fit in one, they are approximated once more.
   */
  paintScreen(isWhole: boolean): PaintedFrame {
    const { kernels } = this;
    kernels.compare();
    const { size, droppedBits } = this.listNear();
    const isExact = droppedBits === 0 && size < MAX_COLORS;
    let entries = size;
    if (isExact) kernels.palette.take(size);
    else {
      entries = kernels.palette.make(size, MAX_COLORS - 1, this.settings.refinements, 0);
      kernels.palette.mapColors(size, entries);
    }
    return { area: kernels.draw(entries, isWhole), entries, transparent: entries };
  }

  /** The number of pixels of the current image. */
  private get pixels(): number {
    return this.kernels.width * this.kernels.height;
  }

  /** Finds the pixels that an approximated frame need not draw, and counts the others in `toDraw`. */
  private hold(): void {
    const kept = this.kernels.hold(this.limits());
    this.toDraw = this.pixels - kept;
  }

  /** How much may change before it is drawn again. */
  private limits(): HoldLimits {
    const { tolerance } = this.settings;
    const isMoving = this.noise > MOST_NOISE;
    const pixel = Math.min(PIXEL_TOLERANCE, tolerance);
    const more = tolerance - pixel;
    return {
      pixel,
      mean: tolerance,
      noise: isMoving ? pixel : pixel * (1 + NOISE_SHARE * this.noise),
      share: Math.min(MOST_TEXTURE, more * TEXTURE_SHARE),
      rough: isMoving ? pixel : pixel + more * ROUGH_SHARE,
    };
  }

  /** The most entries of a palette; one index is left for transparent pixels ("as before") if needed. */
  private mostEntries(hasTransparent: boolean): number {
    const { colors, palette } = this.settings;
    // Later frames that share the palette may need a transparent index.
    if (hasTransparent || palette !== 'local') return Math.max(2, colors - 1);
    // Some decoders clear a frame to transparent only if it has a transparent index. A key frame leaves it room,
    // whether it is cleared or not, so that it looks the same in both cases.
    return Math.min(colors, MAX_COLORS - 1);
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
    const entries = this.choosePalette(size, limit);
    this.mapPixels(size, entries);
    return entries;
  }

  /** Maps the listed colours, or the dithered pixels, to the entries of the palette. */
  private mapPixels(size: number, entries: number): void {
    const { kernels } = this;
    const { dither, ditherStrength } = this.settings;
    if (dither === 'none' || dither === 'auto') {
      kernels.palette.mapColors(size, entries);
      if (dither === 'auto') {
        const strength = AUTO_STRENGTH * ditherStrength;
        kernels.ditherBands(size, entries, strength, DIFFUSIONS['floyd-steinberg']);
      }
      return;
    }
    if (dither === 'bayer') kernels.ditherOrdered(entries, ditherStrength);
    else kernels.ditherByDiffusion(entries, ditherStrength, DIFFUSIONS[dither]);
    kernels.palette.mapOneToOne(entries);
  }

  /** Makes a new palette, or keeps the last one, as the palette choice of the settings says. */
  private choosePalette(size: number, limit: number): number {
    const { kernels } = this;
    const { palette: choice } = this.settings;
    if (size === 0) return 0;
    const last = this.last && this.last.length / 3 <= limit ? this.last : undefined;
    if (last && choice === 'global') return usePalette(kernels, last);
    const entries = this.makePalette(size, limit);
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

  /**
   * Makes a palette. A key frame, which draws most of its pixels, gets as many entries as its colours need to be
   * within an error. What stands still afterwards is seen for long, and its bytes are needed only once, so its
   * error is smaller. But drawings, most of which is plain, look the same with fewer entries. The frames after a key
   * frame get at most as many entries: what they draw is seen for a shorter time beside it.
   */
  private makePalette(size: number, limit: number): number {
    const { kernels, toDraw } = this;
    const { paletteError, stillError, refinements } = this.settings;
    const isKey = toDraw > this.pixels * KEY_SHARE;
    if (!isKey || paletteError === 0) {
      return kernels.palette.make(size, Math.min(limit, this.most), refinements, 0);
    }
    const varied = this.variedPixels(size);
    const plainShare = 1 - varied / toDraw;
    const share = Math.min(1, this.motion / MOVING_SHARE + plainShare);
    const enough = Math.max(stillError ** 2, paletteError ** 2 * share) * varied;
    const entries = kernels.palette.make(size, limit, refinements, enough);
    this.most = Math.max(FEWEST, entries);
    return entries;
  }

  /**
   * Counts the pixels to draw, but those of one colour as at most 1/256 of all: a large plain area gets an
   * entry of its own, and must not make up for errors in the rest of the frame.
   */
  private variedPixels(size: number): number {
    const list = this.kernels.palette.colors(size);
    const most = this.toDraw / MAX_COLORS;
    let pixels = 0;
    for (let at = 3; at < list.length; at += 4) pixels += Math.min(most, list[at] as number);
    return pixels;
  }
}

function usePalette(kernels: FrameKernels, palette: Uint8Array): number {
  kernels.palette.set(palette);
  return palette.length / 3;
}
