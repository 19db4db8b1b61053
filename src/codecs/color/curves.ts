/** Converts a stored sample to linear light; both 0 to 1. */
export type Curve = (sample: number) => number;

/** The curve of sRGB (IEC 61966-2-1). */
export const srgbCurve: Curve = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

/** The inverse of {@link srgbCurve}: converts linear light to an sRGB sample; both 0 to 1. */
export const toSrgbSample = (light: number): number =>
  light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;

/** Converts lightness L*, here 0 to 1 instead of 0 to 100, to linear light (CIE 1976). */
export const lightnessCurve: Curve = (v) =>
  v <= 0.08 ? (v * 2_700) / 24_389 : ((v + 0.16) / 1.16) ** 3;

export const gammaCurve =
  (gamma: number): Curve =>
  (v) =>
    v ** gamma;

/** A curve through values at equal distances, with straight lines between them. */
export const sampledCurve =
  (values: ArrayLike<number>): Curve =>
  (v) => {
    const place = v * (values.length - 1);
    const below = Math.min(Math.floor(place), values.length - 2);
    const part = place - below;
    return (values[below] as number) * (1 - part) + (values[below + 1] as number) * part;
  };

/** By type of parametric curve: the number of its parameters (ICC.1:2022, 10.18). */
const PARAMETERS = [1, 3, 4, 5, 7];

const CURV = 0x63757276;
const PARA = 0x70617261;

/**
 * Reads a tone curve of an ICC profile: `curv` (ICC.1:2022, 10.6) or `para` (10.18).
 *
 * @param tag all bytes of the tag.
 * @returns `undefined` for a damaged curve, or one of another type.
 */
export function readCurve(tag: Uint8Array): Curve | undefined {
  if (tag.length < 12) return undefined;
  const view = new DataView(tag.buffer, tag.byteOffset, tag.byteLength);
  switch (view.getUint32(0)) {
    case CURV:
      return readSampledCurve(view);
    case PARA:
      return readParametricCurve(view);
    default:
      return undefined;
  }
}

function readSampledCurve(view: DataView): Curve | undefined {
  const count = view.getUint32(8);
  if (count === 0) return (v) => v;
  if (12 + count * 2 > view.byteLength) return undefined;
  if (count === 1) return gammaCurve(view.getUint16(12) / 256);
  return sampledCurve(Array.from({ length: count }, (_, k) => view.getUint16(12 + k * 2) / 65_535));
}

function readParametricCurve(view: DataView): Curve | undefined {
  const type = view.getUint16(8);
  const count = PARAMETERS[type];
  if (count === undefined || 12 + count * 4 > view.byteLength) return undefined;
  // Each parameter is an s15Fixed16Number: a signed number with 16 bits after the point (4.6).
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from(
    { length: count },
    (_, k) => view.getInt32(12 + k * 4) / 65_536,
  );
  const power = (v: number) => Math.max(0, a * v + b) ** g;
  switch (type) {
    case 0:
      return gammaCurve(g);
    case 1:
      return power;
    case 2:
      return (v) => power(v) + c;
    case 3:
      return (v) => (v >= d ? power(v) : c * v);
    default:
      return (v) => (v >= d ? power(v) + e : c * v + f);
  }
}
