import type { Diffusion } from '../../kernels/diffusion.js';

/** How colours between those of the palette are imitated. */
export const DITHERS = ['none', 'bayer', 'floyd-steinberg', 'sierra-lite'] as const;
export type Dither = (typeof DITHERS)[number];

export const DIFFUSIONS: Readonly<Record<Exclude<Dither, 'none' | 'bayer'>, Diffusion>> = {
  // R. Floyd, L. Steinberg, "An Adaptive Algorithm for Spatial Greyscale", Proc. SID 17, 1976.
  'floyd-steinberg': [7 / 16, 3 / 16, 5 / 16, 1 / 16],
  // F. Sierra's "Filter Lite" of 1990.
  'sierra-lite': [1 / 2, 1 / 4, 1 / 4, 0],
};
