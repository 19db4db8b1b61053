import { inflateSync } from 'node:zlib';
import { readCicp } from './cicp.js';
import type { ColorSpace, ForeignColors } from './color-space.js';
import { readIccProfile } from './icc-profile.js';
import { toSrgb, type ToSrgb } from './to-srgb.js';

/** The chunks of a PNG that describe its colours. */
export interface ColorStatements {
  readonly cicp?: Uint8Array | undefined;
  readonly iccp?: Uint8Array | undefined;
}

/** The most bytes of a profile; a larger one is ignored. Profiles with tables for RGB take up to 2 MB. */
const MAX_PROFILE_BYTES = 2 ** 22;
/** The longest name of a profile (PNG 3rd edition, 11.3.2.3). */
const MAX_NAME = 79;

type Conversion = ToSrgb | ForeignColors | undefined;

/** The last conversion is kept, because most runs have frames with the same chunks. */
let last: {
  readonly of: ColorStatements;
  readonly isGray: boolean;
  readonly conversion: Conversion;
} = {
  of: {},
  isGray: false,
  conversion: undefined,
};

/**
 * Finds how to convert the colours of an image to sRGB: by cICP, otherwise by iCCP (PNG 3rd edition, 4.3).
 * A chunk that is damaged or unspecified is ignored. Without either chunk the colours are sRGB; gAMA and
 * cHRM are ignored, because most programs that write them do not convert by them.
 *
 * @param isGray whether the image is grey.
 * @returns `undefined` if the colours are sRGB already.
 */
export function sourceColors({ cicp, iccp }: ColorStatements, isGray: boolean): Conversion {
  if (!cicp && !iccp) return undefined;
  if (last.isGray !== isGray || !isSame(last.of.cicp, cicp) || !isSame(last.of.iccp, iccp)) {
    const space = (cicp && readCicp(cicp)) ?? (iccp && readIccp(iccp, isGray));
    last = {
      of: { cicp: cicp?.slice(), iccp: iccp?.slice() },
      isGray,
      conversion: space && ('reason' in space ? space : toSrgb(space)),
    };
  }
  return last.conversion;
}

const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0);

/** Reads iCCP (11.3.2.3): a name, a zero byte, the compression method 0, and a zlib stream. */
function readIccp(iccp: Uint8Array, isGray: boolean): ColorSpace | ForeignColors | undefined {
  const nameEnd = iccp.indexOf(0);
  if (nameEnd < 1 || nameEnd > MAX_NAME || iccp[nameEnd + 1] !== 0) return undefined;
  let profile: Uint8Array;
  try {
    const options = { maxOutputLength: MAX_PROFILE_BYTES };
    profile = inflateSync(iccp.subarray(nameEnd + 2), options);
  } catch {
    return undefined; // libpng ignores a damaged profile, too
  }
  return readIccProfile(profile, isGray);
}
