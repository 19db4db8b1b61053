/** The colour types (PNG 3rd edition, 11.2.1). */
export const GRAY = 0;
export const RGB = 2;
export const INDEXED = 3;
export const GRAY_ALPHA = 4;
export const RGBA = 6;

/** The layout of a pixel: its colour type (see the constants above), and the bits of each sample. */
export interface PixelFormat {
  readonly bitDepth: number;
  readonly colorType: number;
}

/** The layout of a pixel, and the chunks that give its samples their colours. */
export interface ColorFormat extends PixelFormat {
  /** PLTE (11.2.2): red, green and blue of each entry. Indexed images always have it. */
  readonly palette: Uint8Array | undefined;
  /** tRNS (11.3.1.1): the alpha of the first palette entries, or the samples of a transparent colour. */
  readonly transparency: Uint8Array | undefined;
  /** Whether an index beyond the palette is shown as opaque black; otherwise it is an error. */
  readonly isLiberal: boolean;
}

const SAMPLES: Readonly<Record<number, number>> = {
  [GRAY]: 1,
  [RGB]: 3,
  [INDEXED]: 1,
  [GRAY_ALPHA]: 2,
  [RGBA]: 4,
};

/** The samples of a pixel: 1 to 4. */
export const samplesOf = ({ colorType }: PixelFormat): number => SAMPLES[colorType] as number;

/** The size in bytes of a row of packed pixels (7.2), without its filter byte. */
export const rowSize = (format: PixelFormat, width: number): number =>
  Math.ceil((width * format.bitDepth * samplesOf(format)) / 8);
