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
 * How a frame is resized to a given width and height. The names are those of CSS `object-fit` (CSS
 * Images 3, 4.5) and of sharp:
 *
 * - `contain`: shows the whole frame, as large as fits, centred between bars of the background;
 * - `cover`: fills the size, and cuts off equally on both sides what does not fit;
 * - `fill`: stretches the frame to the size;
 * - `inside`: as `contain`, but without bars, so one side of the frame may be shorter than given.
 */
export const FITS = ['contain', 'cover', 'fill', 'inside'] as const;
/** How a frame fills a size of another aspect ratio. */
export type Fit = (typeof FITS)[number];

/** `lanczos` for pictures; `nearest` for pixel art, because it keeps hard edges and adds no colours. */
export const RESAMPLES = ['lanczos', 'nearest'] as const;
/** How the pixels of a resized frame are computed. */
export type Resample = (typeof RESAMPLES)[number];

/** Red, green, blue, alpha; 0 to 255 each. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** Which part of each frame is shown, and at what size. Plain data. */
export interface Geometry {
  /** The part to keep, in whole pixels; cropping comes before resizing. `undefined` keeps the whole frame. */
  readonly crop: Box | undefined;
  /** In pixels. `undefined` follows from `height` and the aspect ratio; without `height` the size stays. */
  readonly width: number | undefined;
  /** In pixels. `undefined` follows from `width` and the aspect ratio; without `width` the size stays. */
  readonly height: number | undefined;
  /** How to resize if `width` and `height` are both given. */
  readonly fit: Fit;
  /** The colour of the bars of `contain`. */
  readonly background: Rgba;
  readonly resample: Resample;
}
