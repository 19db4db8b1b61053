import type { ColorSpace, ForeignColors } from './color-space.js';
import { gammaCurve, srgbCurve, type Curve } from './curves.js';
import { D65, SRGB_PRIMARIES, toXyzD50, type Primaries } from './matrix.js';

/** The white point of illuminant C. */
const C = [0.31, 0.316] as const;

/** Primaries by code point (ITU-T H.273, table 2). */
const PRIMARIES: Readonly<Record<number, Primaries>> = {
  1: SRGB_PRIMARIES,
  4: { red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: C },
  5: { red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06], white: D65 },
  6: { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: D65 },
  7: { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: D65 },
  8: { red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049], white: C },
  9: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: D65 },
  11: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: [0.314, 0.351] },
  12: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: D65 },
  22: { red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.155, 0.077], white: D65 },
};

/** The inverse of the transfer function of BT.709, BT.601 and BT.2020. */
const videoCurve: Curve = (v) => (v < 0.081 ? v / 4.5 : ((v + 0.099) / 1.099) ** (1 / 0.45));
/** The inverse of the transfer function of SMPTE 240M. */
const smpte240Curve: Curve = (v) => (v < 0.0913 ? v / 4 : ((v + 0.1115) / 1.1115) ** (1 / 0.45));

/** Transfer characteristics by code point (ITU-T H.273, table 3), from a sample to its light. */
const CURVES: Readonly<Record<number, Curve>> = {
  1: videoCurve,
  4: gammaCurve(2.2),
  5: gammaCurve(2.8),
  6: videoCurve,
  7: smpte240Curve,
  8: (v) => v,
  13: srgbCurve,
  14: videoCurve,
  15: videoCurve,
};

/** The transfer characteristics with a higher dynamic range than sRGB can hold. */
const HIGH_DYNAMIC_RANGE: Readonly<Record<number, string>> = { 16: 'PQ', 18: 'HLG' };
/** The code point for "unspecified" in both tables. */
const UNSPECIFIED = 2;

/**
 * Reads cICP (PNG 3rd edition, 11.3.2.6): primaries, transfer characteristics, matrix coefficients, and
 * whether samples use the full range; a byte each.
 *
 * @returns `undefined` for a chunk that is damaged, or leaves primaries or transfer unspecified.
 */
export function readCicp(cicp: Uint8Array): ColorSpace | ForeignColors | undefined {
  const [primaries = 0, transfer = 0, coefficients, range = 2] = cicp;
  // PNG holds RGB, which has no matrix, so its code point must be 0.
  if (cicp.length !== 4 || coefficients !== 0 || range > 1) return undefined;
  if (primaries === UNSPECIFIED || transfer === UNSPECIFIED) return undefined;
  const rgb = PRIMARIES[primaries];
  const curve = CURVES[transfer];
  if (!rgb || !curve) {
    const hdr = HIGH_DYNAMIC_RANGE[transfer];
    const reason = hdr
      ? `have a high dynamic range (${hdr})`
      : `are described by cICP ${primaries}/${transfer}, which is not supported`;
    return { reason, needsSharp: false };
  }
  const ranged: Curve = range === 1 ? curve : (v) => curve(narrowRange(v));
  return { curves: [ranged, ranged, ranged], toXyz: toXyzD50(rgb) };
}

/** Expands the narrow range of video, with black at 16 and white at 235 of 255, to 0 to 1. */
const narrowRange = (v: number): number => Math.min(1, Math.max(0, (v * 255 - 16) / 219));
