import { inflateSync } from 'node:zlib';
import { readCicp } from './cicp.js';
import type { ColorSpace, ForeignColors } from './color-space.js';
import { readIccProfile } from './icc-profile.js';
import { toSrgb, type ToSrgb } from './to-srgb.js';

/** Chunks of a PNG that say what its samples stand for. */
export interface ColorStatements {
  readonly cicp?: Uint8Array | undefined;
  readonly iccp?: Uint8Array | undefined;
}

/** A profile of more bytes is not read. Those with tables for RGB take up to some 2 MB. */
const MAX_PROFILE_BYTES = 2 ** 22;
/** PNG 3rd edition, 11.3.2.3: the longest name of a profile. */
const MAX_NAME = 79;

type Conversion = ToSrgb | ForeignColors | undefined;

/** The last one: as a rule, all frames of a run have the same. */
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
 * How an image's colours become sRGB: by cICP, else by iCCP (PNG 3rd edition, 4.3); what is damaged or
 * says nothing does not count. Without both, the colours are sRGB: gAMA and cHRM do not count, because
 * most programs that write them do not convert by them.
 *
 * @param isGray whether the image has no colours but greys.
 * @returns `undefined` where they are sRGB already.
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

/** iCCP (11.3.2.3): a name, a zero byte, the compression method 0, and a zlib stream. */
function readIccp(iccp: Uint8Array, isGray: boolean): ColorSpace | ForeignColors | undefined {
  const nameEnd = iccp.indexOf(0);
  if (nameEnd < 1 || nameEnd > MAX_NAME || iccp[nameEnd + 1] !== 0) return undefined;
  let profile: Uint8Array;
  try {
    const options = { maxOutputLength: MAX_PROFILE_BYTES };
    profile = inflateSync(iccp.subarray(nameEnd + 2), options);
  } catch {
    return undefined; // as libpng does
  }
  return readIccProfile(profile, isGray);
}
