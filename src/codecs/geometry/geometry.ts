/** Width and height in pixels, whole and at least 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of an image; `x` and `y` count pixels from 0 at the top left. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/**
 * How a frame comes to a width and a height that are both given; the words are those of CSS
 * `object-fit` (CSS Images 3, 4.5) and of sharp:
 *
 * - `contain`: all of it, as large as fits, centred between bars of the background;
 * - `cover`: as small as fills the size, what hangs over cut off on both sides alike;
 * - `fill`: stretched;
 * - `inside`: as `contain`, but without bars: the frame is smaller than the size on one side.
 */
export const FITS = ['contain', 'cover', 'fill', 'inside'] as const;
/** How a frame fills a size of another aspect ratio. */
export type Fit = (typeof FITS)[number];

/** `lanczos` for pictures; `nearest` keeps the hard edges and the very colours of pixel art. */
export const RESAMPLES = ['lanczos', 'nearest'] as const;
/** How pixels of another size are computed. */
export type Resample = (typeof RESAMPLES)[number];

/** Red, green, blue, alpha; 0 to 255 each. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** What part of each frame is shown, and at what size. Plain data. */
export interface Geometry {
  /** The part that is kept, before anything else; `undefined` keeps all. In whole pixels. */
  readonly crop: Box | undefined;
  /** In pixels. `undefined` with a height keeps the aspect ratio; without one, the size. */
  readonly width: number | undefined;
  /** In pixels. `undefined` with a width keeps the aspect ratio; without one, the size. */
  readonly height: number | undefined;
  /** Where width and height are both given. */
  readonly fit: Fit;
  /** The bars of `contain`. */
  readonly background: Rgba;
  readonly resample: Resample;
}
