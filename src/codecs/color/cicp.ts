import type { ColorSpace, ForeignColors } from './color-space.js';
import { gammaCurve, srgbCurve, type Curve } from './curves.js';
import { D65, SRGB_PRIMARIES, toXyzD50, type Primaries } from './matrix.js';

/** Illuminant C. */
const C = [0.31, 0.316] as const;

/** ITU-T H.273, table 2: primaries by code point. */
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

/** Of BT.709, BT.601 and BT.2020, undone. */
const videoCurve: Curve = (v) => (v < 0.081 ? v / 4.5 : ((v + 0.099) / 1.099) ** (1 / 0.45));
/** Of SMPTE 240M, undone. */
const smpte240Curve: Curve = (v) => (v < 0.0913 ? v / 4 : ((v + 0.1115) / 1.1115) ** (1 / 0.45));

/** Table 3: transfer characteristics by code point, from the sample to the light. */
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

/** Those that say more than a screen can show. */
const HIGH_DYNAMIC_RANGE: Readonly<Record<number, string>> = { 16: 'PQ', 18: 'HLG' };
const UNSPECIFIED = 2;

/**
 * Reads cICP (PNG 3rd edition, 11.3.2.6): primaries, transfer characteristics, matrix coefficients, and
 * whether samples have the full range.
 *
 * @returns `undefined` for a chunk that says nothing, or is damaged.
 */
export function readCicp(cicp: Uint8Array): ColorSpace | ForeignColors | undefined {
  const [primaries = 0, transfer = 0, coefficients, range = 2] = cicp;
  // PNG holds RGB only, which has no matrix.
  if (cicp.length !== 4 || coefficients !== 0 || range > 1) return undefined;
  if (primaries === UNSPECIFIED || transfer === UNSPECIFIED) return undefined;
  const rgb = PRIMARIES[primaries];
  const curve = CURVES[transfer];
  if (!rgb || !curve) {
    const hdr = HIGH_DYNAMIC_RANGE[transfer];
    const reason = hdr
      ? `have a high dynamic range (${hdr})`
      : `are stated by cICP ${primaries}/${transfer}, which is not known here`;
    return { reason, needsSharp: false };
  }
  const ranged: Curve = range === 1 ? curve : (v) => curve(narrowRange(v));
  return { curves: [ranged, ranged, ranged], toXyz: toXyzD50(rgb) };
}

/** Video keeps black at 16 and white at 235 of 255. */
const narrowRange = (v: number): number => Math.min(1, Math.max(0, (v * 255 - 16) / 219));
