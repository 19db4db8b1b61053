import { ACTL, CICP, EXIF, ICCP } from './chunks.js';
import { readOrientation, type Orientation } from './exif-orientation.js';

/** What ancillary chunks say of the pixels; of each kind the first chunk counts. */
export interface Extras {
  /** eXIf (PNG 3rd edition, 11.3.4.5). */
  readonly orientation?: Orientation;
  /** The contents of cICP (11.3.2.6): code points of ITU-T H.273. */
  readonly cicp?: Uint8Array;
  /** The contents of iCCP (11.3.2.3): a name and a compressed ICC profile. */
  readonly iccp?: Uint8Array;
  /** acTL (11.3.6.1): how many images the animation has, of which the image data are one. */
  readonly images?: number;
}

export const NO_EXTRAS: Extras = {};

/** `extras`, and what the chunk at `begin` to `end` says. */
export function withExtra(
  extras: Extras,
  type: number,
  bytes: Uint8Array,
  begin: number,
  end: number,
): Extras {
  switch (type) {
    case EXIF:
      return { orientation: readOrientation(bytes.subarray(begin, end)), ...extras };
    case CICP:
      return { cicp: bytes.subarray(begin, end), ...extras };
    case ICCP:
      return { iccp: bytes.subarray(begin, end), ...extras };
    case ACTL:
      return end - begin === 8 ? { images: bigEndian32(bytes, begin), ...extras } : extras;
    default:
      return extras;
  }
}

const bigEndian32 = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
