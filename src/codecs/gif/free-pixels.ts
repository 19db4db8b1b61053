import type { FrameKernels, Rectangle } from '../../kernels/frame-kernels.js';

/**
 * The shortest runs of pixels that may be left transparent: all runs (film), long ones (drawings), none (moving
 * text: LZW knows its strings of colours already).
 */
const SHORTEST_RUNS = [1, 24, 2 ** 32 - 1] as const;

/** All ways are tried again when this many times the pixels of the frame of the last trial were encoded. */
const TRIAL_PAUSE = 8;

/** The most pixels of a frame that are compressed for a trial. */
const TRIAL_PIXELS = 2 ** 15;

/**
 * If free pixels save a smaller share of the bytes, they are not worth the time to find them. Measured with 0 and
 * 0.003: film takes a tenth less time, and no clip is more than 0.05 % larger.
 */
const WORTH = 0.003;

/**
 * Decides which of the pixels that need not be drawn are drawn all the same, in the colour that is shown there,
 * because that makes the LZW codes shorter. What suits one frame mostly suits the next, so all ways are tried
 * now and then only. In between nothing is done if the trial gained nothing.
 */
export class FreePixels {
  /** The shortest run that is left transparent; `undefined` if all pixels are left as they were drawn. */
  private shortest: number | undefined;
  /** How many pixels to encode until the next trial. */
  private pause = 0;

  constructor(private readonly kernels: FrameKernels) {}

  /** Arranges the indices of the frame drawn last. */
  arrange(
    { width, height }: Rectangle,
    entries: number,
    transparent: number,
    minCodeSize: number,
  ): void {
    const { kernels } = this;
    const pixels = width * height;
    this.pause -= pixels;
    if (this.pause < 0) {
      this.pause = pixels * TRIAL_PAUSE;
      this.shortest = this.tryAll(entries, transparent, minCodeSize);
    } else if (this.shortest !== undefined) {
      const free = kernels.findFree(entries, transparent);
      if (free > 0) kernels.arrangeFree(transparent, this.shortest);
    }
  }

  /** Tries all ways, and leaves the frame in the best one. Returns the shortest run for the frames to come. */
  private tryAll(entries: number, transparent: number, minCodeSize: number): number | undefined {
    const { kernels } = this;
    const sampleSize = () => kernels.sampleLzw(minCodeSize, TRIAL_PIXELS);
    const plain = sampleSize();
    if (kernels.findFree(entries, transparent) === 0) return undefined;
    let best: number = SHORTEST_RUNS[0];
    let least = Infinity;
    for (const shortest of SHORTEST_RUNS) {
      kernels.arrangeFree(transparent, shortest);
      const size = sampleSize();
      if (size >= least) continue;
      least = size;
      best = shortest;
    }
    kernels.arrangeFree(transparent, best);
    return least > plain * (1 - WORTH) ? undefined : best;
  }
}
