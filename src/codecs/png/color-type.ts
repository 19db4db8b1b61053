/** The colour types (PNG 3rd edition, 11.2.1). */
export const GRAY = 0;
export const RGB = 2;
export const INDEXED = 3;
export const GRAY_ALPHA = 4;
export const RGBA = 6;

/** What a pixel is made of: its colour type, and how many bits each sample has. */
export interface PixelFormat {
  readonly bitDepth: number;
  readonly colorType: number;
}

/** What a pixel's samples stand for. */
export interface ColorFormat extends PixelFormat {
  /** PLTE (11.2.2): red, green, blue of each entry. Indexed images have one. */
  readonly palette: Uint8Array | undefined;
  /** tRNS (11.3.1.1): the alpha of the first entries, or the samples of the one transparent colour. */
  readonly transparency: Uint8Array | undefined;
  /** Whether an index that the palette does not have is opaque black; else it is damage. */
  readonly isLiberal: boolean;
}

const SAMPLES: Readonly<Record<number, number>> = {
  [GRAY]: 1,
  [RGB]: 3,
  [INDEXED]: 1,
  [GRAY_ALPHA]: 2,
  [RGBA]: 4,
};

export const samplesOf = ({ colorType }: PixelFormat): number => SAMPLES[colorType] as number;

/** The size in bytes of a row of packed pixels (7.2), without its filter byte. */
export const rowSize = (format: PixelFormat, width: number): number =>
  Math.ceil((width * format.bitDepth * samplesOf(format)) / 8);
