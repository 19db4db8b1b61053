// A pixel is 32 bits: red, green, blue and alpha from the lowest byte to the highest.

/** GIF knows no half transparency: below this alpha a pixel is transparent, from it on opaque. */
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

/** Pixel number `index` of an image. */
export function pixelOf(rgba: usize, index: u32): u32 {
  return load<u32>(rgba + ((<usize>index) << 2));
}

/** The place of a pixel that has no colour in the list, because it needs none. */
export const NO_COLOR: u32 = 0xffff;

export function placeOf(places: usize, pixel: u32): u32 {
  return load<u16>(places + ((<usize>pixel) << 1));
}

export function setPlace(places: usize, pixel: u32, place: u32): void {
  store<u16>(places + ((<usize>pixel) << 1), place);
}
