import type { ColorSpace, ForeignColors } from './color-space.js';
import { lightnessCurve, readCurve, type Curve } from './curves.js';
import { columnsOf, SRGB_PRIMARIES, toXyzD50 } from './matrix.js';

/** The bytes of the header and the number of tags after it (ICC.1:2022, 7.1). */
const HEADER_SIZE = 132;
/** The most tags of a profile; one with more counts as damaged. */
const MAX_TAGS = 100;

/**
 * Reads from an ICC profile (ICC.1:2022) how to convert samples: the matrix and the curves of an RGB image
 * (8.3.3), or the curve of a grey one (8.3.4).
 *
 * @param isGray whether the image is grey; a profile for RGB does not fit a grey image, and vice versa.
 * @returns `undefined` for a profile that is damaged, or does not fit the image.
 */
export function readIccProfile(
  profile: Uint8Array,
  isGray: boolean,
): ColorSpace | ForeignColors | undefined {
  const tags = readTags(profile);
  const space = text(profile, 16);
  const connection = text(profile, 20);
  const isOurs = space === (isGray ? 'GRAY' : 'RGB ');
  if (!tags || !isOurs || (connection !== 'XYZ ' && connection !== 'Lab ')) return undefined;

  const known = isGray
    ? readGray(tags, connection === 'Lab ')
    : connection === 'XYZ '
      ? readMatrix(tags)
      : undefined;
  if (known || !tags.has('A2B0')) return known;
  return { reason: 'are described by a profile with tables', needsSharp: true };
}

/** The bytes of each tag by its name; `undefined` if these are not the bytes of a profile. */
function readTags(profile: Uint8Array): Map<string, Uint8Array> | undefined {
  if (profile.length < HEADER_SIZE || text(profile, 36) !== 'acsp') return undefined;
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const count = view.getUint32(128);
  if (count > MAX_TAGS || HEADER_SIZE + count * 12 > profile.length) return undefined;
  const tags = new Map<string, Uint8Array>();
  for (let k = 0, at = HEADER_SIZE; k < count; k += 1, at += 12) {
    const begin = view.getUint32(at + 4);
    const end = begin + view.getUint32(at + 8);
    if (end <= profile.length) tags.set(text(profile, at), profile.subarray(begin, end));
  }
  return tags;
}

function readMatrix(tags: Map<string, Uint8Array>): ColorSpace | undefined {
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => readXyz(tags.get(name)));
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((name) => curveOf(tags.get(name)));
  const [x, y, z] = columns;
  const [red, green, blue] = curves;
  if (!x || !y || !z || !red || !green || !blue) return undefined;
  return { curves: [red, green, blue], toXyz: columnsOf(x, y, z) };
}

/** A grey sample is an amount of white, as light or as lightness. Any primaries with this white will do. */
function readGray(tags: Map<string, Uint8Array>, isLightness: boolean): ColorSpace | undefined {
  const curve = curveOf(tags.get('kTRC'));
  if (!curve) return undefined;
  const light: Curve = isLightness ? (v) => lightnessCurve(curve(v)) : curve;
  return { curves: [light, light, light], toXyz: toXyzD50(SRGB_PRIMARIES) };
}

const curveOf = (tag: Uint8Array | undefined): Curve | undefined => tag && readCurve(tag);

/** Reads an XYZ tag (10.31): three signed numbers with 16 bits after the point. */
function readXyz(tag: Uint8Array | undefined): number[] | undefined {
  if (!tag || tag.length < 20 || text(tag, 0) !== 'XYZ ') return undefined;
  const view = new DataView(tag.buffer, tag.byteOffset, tag.byteLength);
  return [8, 12, 16].map((at) => view.getInt32(at) / 65_536);
}

const text = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + 4));
