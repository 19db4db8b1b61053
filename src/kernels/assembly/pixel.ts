// A pixel is 32 bits: red, green, blue and alpha from the lowest byte to the highest.

/** A pixel with at least this alpha is opaque, any other is transparent: GIF has no partial transparency. */
const OPAQUE_FROM: u32 = 128;

export function red(pixel: u32): u32 {
  return pixel & 255;
}

export function green(pixel: u32): u32 {
  return (pixel >> 8) & 255;
}

export function blue(pixel: u32): u32 {
  return (pixel >> 16) & 255;
}

export function isTransparent(pixel: u32): bool {
  return pixel >> 24 < OPAQUE_FROM;
}

/** The squared distance of the colours of two pixels in RGB, whatever their alpha. */
export function squaredDistance(a: u32, b: u32): i32 {
  const r = <i32>red(a) - <i32>red(b);
  const g = <i32>green(a) - <i32>green(b);
  const bl = <i32>blue(a) - <i32>blue(b);
  return r * r + g * g + bl * bl;
}

/** The pixel with the 0-based number `index` of an image. */
export function pixelOf(rgba: usize, index: u32): u32 {
  return load<u32>(rgba + ((<usize>index) << 2));
}

/** The place of a pixel that need not be drawn, and so has no colour in the list. */
export const NO_COLOR: u32 = 0xffff;

/** The place of a pixel's colour in the list of colours, or NO_COLOR. */
export function placeOf(places: usize, pixel: u32): u32 {
  return load<u16>(places + ((<usize>pixel) << 1));
}

export function setPlace(places: usize, pixel: u32, place: u32): void {
  store<u16>(places + ((<usize>pixel) << 1), place);
}
