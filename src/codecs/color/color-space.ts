import type { Curve } from './curves.js';
import type { Matrix } from './matrix.js';

/** What RGB samples stand for. */
export interface ColorSpace {
  /** Of red, green and blue. */
  readonly curves: readonly [Curve, Curve, Curve];
  /** From linear light in red, green and blue to XYZ, adapted to D50. */
  readonly toXyz: Matrix;
}

/** Colours that are known, and not ours to convert. */
export interface ForeignColors {
  /** Why: what follows "its colours", for people. */
  readonly reason: string;
  /** Whether sharp can convert them. */
  readonly needsSharp: boolean;
}
