import type { FrameKernels, Rectangle } from '../../kernels/frame-kernels.js';

/**
 * The shortest runs of pixels that may be left transparent: all runs (film), long ones (drawings), none (moving
 * text: LZW knows its strings of colours already).
 */
const SHORTEST_RUNS = [1, 24, 2 ** 32 - 1] as const;

/** The runs are compared again when this many times the pixels of a frame were encoded since the last time. */
const TRIAL_PAUSE = 8;

/** The most pixels of a frame that are compressed for a trial. */
const TRIAL_PIXELS = 2 ** 15;

/** With a smaller share of free pixels the choice hardly matters. */
const FEW = 0.02;

/**
 * Decides which of the pixels that need not be drawn are drawn all the same, in the colour that is shown there,
 * because that makes the LZW codes shorter. What suits one frame mostly suits the next, so all ways are tried
 * now and then only.
 */
export class FreePixels {
  private shortest: number = SHORTEST_RUNS[0];
  /** How many pixels were encoded since the last trial. */
  private encoded = Infinity;

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
    const free = kernels.findFree(entries, transparent);
    this.encoded += pixels;
    if (free > pixels * FEW && this.encoded > pixels * TRIAL_PAUSE) {
      this.encoded = 0;
      this.shortest = this.tryAll(transparent, minCodeSize);
    }
    if (free > 0) kernels.arrangeFree(transparent, this.shortest);
  }

  private tryAll(transparent: number, minCodeSize: number): number {
    const { kernels } = this;
    const sizeWith = (shortest: number): number => {
      kernels.arrangeFree(transparent, shortest);
      return kernels.sampleLzw(minCodeSize, TRIAL_PIXELS);
    };
    // A sample without free pixels says nothing: then the choice stays.
    let best = this.shortest;
    let least = sizeWith(best);
    for (const shortest of SHORTEST_RUNS) {
      if (shortest === this.shortest) continue;
      const size = sizeWith(shortest);
      if (size >= least) continue;
      least = size;
      best = shortest;
    }
    return best;
  }
}
