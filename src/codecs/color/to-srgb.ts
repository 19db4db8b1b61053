import type { ColorSpace } from './color-space.js';
import { toSrgbSample } from './curves.js';
import { invert, multiply, SRGB_PRIMARIES, toXyzD50 } from './matrix.js';

/** Converts 8-bit RGBA to sRGB in place; alpha stays as it is. */
export type ToSrgb = (rgba: Uint8Array) => void;

const fromXyz = invert(toXyzD50(SRGB_PRIMARIES));

/** The steps of light in the table `samples`: fine enough, because near black a sample is five steps wide. */
const STEPS = 2 ** 14;
/** By step of light: the sRGB sample. */
let samples: Uint8Array | undefined;

/**
 * Makes a conversion to sRGB. Colours outside sRGB are clipped in each channel.
 *
 * @returns `undefined` if the conversion would change samples by at most 1 of 255: programs write the sRGB
 *   profile with slightly different numbers. Also `undefined` for a profile with infinite numbers or NaN.
 */
export function toSrgb({ curves, toXyz }: ColorSpace): ToSrgb | undefined {
  const matrix = multiply(fromXyz, toXyz);
  const lights = curves.map(lightOf);
  // A damaged profile may have numbers that are not finite; it is ignored.
  if (![matrix, ...lights].every((numbers) => numbers.every(Number.isFinite))) return undefined;
  const convert = converter(lights, matrix);
  return isIdentity(convert) ? undefined : convert;
}

/** By 8-bit sample: its linear light. */
const lightOf = (curve: ColorSpace['curves'][0]): Float64Array =>
  Float64Array.from({ length: 256 }, (_, sample) => curve(sample / 255));

function converter(lights: readonly Float64Array[], matrix: readonly number[]): ToSrgb {
  const [reds, greens, blues] = lights as [Float64Array, Float64Array, Float64Array];
  const [a, b, c, d, e, f, g, h, i] = matrix.map((value) => value * STEPS) as [
    ...[number, number, number, number, number],
    ...[number, number, number, number],
  ];
  samples ??= Uint8Array.from({ length: STEPS + 1 }, (_, k) =>
    Math.round(toSrgbSample(k / STEPS) * 255),
  );
  const sampleOf = samples;
  const sample = (steps: number): number =>
    steps <= 0 ? 0 : steps >= STEPS ? 255 : (sampleOf[(steps + 0.5) | 0] as number);

  return (rgba) => {
    // Neighbouring pixels often have the same colour, so the last result is kept.
    let last = -1;
    let [red, green, blue] = [0, 0, 0];
    for (let at = 0; at < rgba.length; at += 4) {
      const r = rgba[at] as number;
      const g8 = rgba[at + 1] as number;
      const b8 = rgba[at + 2] as number;
      const color = (r << 16) | (g8 << 8) | b8;
      if (color !== last) {
        last = color;
        const x = reds[r] as number;
        const y = greens[g8] as number;
        const z = blues[b8] as number;
        red = sample(a * x + b * y + c * z);
        green = sample(d * x + e * y + f * z);
        blue = sample(g * x + h * y + i * z);
      }
      rgba[at] = red;
      rgba[at + 1] = green;
      rgba[at + 2] = blue;
    }
  };
}

/** Whether a conversion changes no sample of a grid of colours, and of all greys, by more than 1. */
function isIdentity(convert: ToSrgb): boolean {
  const levels = [0, 51, 102, 153, 204, 255];
  const grid = levels.flatMap((r) => levels.flatMap((g) => levels.map((b) => [r, g, b, 255])));
  const grays = Array.from({ length: 256 }, (_, v) => [v, v, v, 255]);
  const before = Uint8Array.from([...grid, ...grays].flat());
  const after = Uint8Array.from(before);
  convert(after);
  return after.every((value, k) => Math.abs(value - (before[k] as number)) <= 1);
}
