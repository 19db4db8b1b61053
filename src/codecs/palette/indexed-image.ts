/** An image whose pixels are indices into a palette of its own. */
export interface IndexedImage {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row by row from the top left. */
  readonly pixels: Uint8Array;
  /** Three bytes a colour: red, green, blue. 1 to 256 colours. */
  readonly palette: Uint8Array;
  /** The index that means "nothing here", or -1 where every pixel is opaque. */
  readonly transparentIndex: number;
}

/** GIF89a 19: a colour table has at most this many entries. */
export const MAX_COLORS = 256;

/** GIF knows no half transparency: below this alpha a pixel is transparent, from it on opaque. */
export const OPAQUE_FROM = 128;
