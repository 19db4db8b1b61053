import type { Diffusion } from '../../kernels/diffusion.js';

/**
 * How neighbouring pixels imitate colours that the palette does not have. `auto` does so only in soft gradients, where
 * bands would show.
 */
export const DITHERS = ['auto', 'none', 'bayer', 'floyd-steinberg', 'sierra-lite'] as const;
export type Dither = (typeof DITHERS)[number];

/** By dither: the shares of a pixel's error that its four neighbours get. */
export const DIFFUSIONS: Readonly<Record<Exclude<Dither, 'auto' | 'none' | 'bayer'>, Diffusion>> = {
  // R. Floyd, L. Steinberg, "An Adaptive Algorithm for Spatial Greyscale", Proc. SID 17, 1976.
  'floyd-steinberg': [7 / 16, 3 / 16, 5 / 16, 1 / 16],
  // F. Sierra, "Filter Lite", 1990.
  'sierra-lite': [1 / 2, 1 / 4, 1 / 4, 0],
};
