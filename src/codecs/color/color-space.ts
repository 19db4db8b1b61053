import type { Curve } from './curves.js';
import type { Matrix } from './matrix.js';

/** How to convert RGB samples to XYZ: first by the curves to linear light, then by the matrix. */
export interface ColorSpace {
  /** The curves of red, green and blue. */
  readonly curves: readonly [Curve, Curve, Curve];
  /** From linear light in red, green and blue to XYZ, adapted to D50. */
  readonly toXyz: Matrix;
}

/** Colours that are not sRGB, and that this project cannot convert itself. */
export interface ForeignColors {
  /** Why, for a message: the words after "its colours", such as "have a high dynamic range (PQ)". */
  readonly reason: string;
  /** Whether sharp can convert them. */
  readonly needsSharp: boolean;
}
