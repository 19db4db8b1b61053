/**
 * Converts between sRGB codes and linear light (IEC 61966-2-1). Resizing averages light, because averages
 * of codes are too dark.
 */

/** The linear light of an sRGB code, both from 0 to 1. */
const lightOf = (code: number): number =>
  code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4;

/** By 8-bit code: its linear light, from 0 to 1. */
export const LIGHT = Float64Array.from({ length: 256 }, (_, code) => lightOf(code / 255));

/** The steps of light in the table `codes`: fine enough, because the darkest codes are 20 steps apart. */
const STEPS = 0xffff;

const codes = new Uint8Array(STEPS + 1);
for (let code = 1, step = 0; code <= 256; code += 1) {
  const end = code === 256 ? STEPS + 1 : Math.ceil(lightOf((code - 0.5) / 255) * STEPS);
  codes.fill(code - 1, step, end);
  step = end;
}

/** The 8-bit code nearest to an amount of linear light; values below 0 and above 1 are clipped. */
export const codeOf = (light: number): number =>
  light <= 0 ? 0 : light >= 1 ? 255 : (codes[(light * STEPS + 0.5) | 0] as number);
