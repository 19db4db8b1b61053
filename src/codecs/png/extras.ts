import { ACTL, CICP, EXIF, ICCP } from './chunks.js';
import { readOrientation, type Orientation } from './exif-orientation.js';

/** What ancillary chunks say about the pixels. If a file has several chunks of one type, the first counts. */
export interface Extras {
  /** The orientation in eXIf (PNG 3rd edition, 11.3.4.5). */
  readonly orientation?: Orientation;
  /** The data of cICP (11.3.2.6): code points of ITU-T H.273. */
  readonly cicp?: Uint8Array;
  /** The data of iCCP (11.3.2.3): a name and a compressed ICC profile. */
  readonly iccp?: Uint8Array;
  /** The number of images of the animation, from acTL (11.3.6.1). */
  readonly images?: number;
}

export const NO_EXTRAS: Extras = {};

/** Adds what a chunk says to `extras`. Its data is at `bytes[begin]` up to, not including, `bytes[end]`. */
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
