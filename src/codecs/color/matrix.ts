/** A 3x3 matrix: nine numbers, row by row. */
export type Matrix = readonly number[];
/** The chromaticity of a colour: x and y (CIE 1931). */
export type Chromaticity = readonly [x: number, y: number];

/** The chromaticities of the red, green, blue and white of a colour space. */
export interface Primaries {
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
  readonly white: Chromaticity;
}

export const D65: Chromaticity = [0.3127, 0.329];
/** The white of the space that connects all ICC profiles (ICC.1:2022, 7.2.16), as XYZ. */
const D50: readonly number[] = [0.9642, 1, 0.8249];

export const SRGB_PRIMARIES: Primaries = {
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  white: D65,
};

/** The Bradford matrix (ICC.1:2022, annex E): converts XYZ to sharpened responses of the eye's cones. */
const BRADFORD: Matrix = [
  ...[0.8951, 0.2664, -0.1614],
  ...[-0.7502, 1.7135, 0.0367],
  ...[0.0389, -0.0685, 1.0296],
];

/** The matrix that converts linear red, green and blue of these primaries to XYZ, adapted to D50. */
export function toXyzD50({ red, green, blue, white }: Primaries): Matrix {
  const columns = columnsOf(xyzOf(red), xyzOf(green), xyzOf(blue));
  // The amounts of the primaries that together make white.
  const amounts = apply(invert(columns), xyzOf(white));
  const toXyz = columns.map((value, k) => value * (amounts[k % 3] as number));
  return multiply(adaptation(xyzOf(white), D50), toXyz);
}

/** The matrix that adapts XYZ from one white to another: von Kries, in Bradford's space. */
function adaptation(from: readonly number[], to: readonly number[]): Matrix {
  const source = apply(BRADFORD, from);
  const target = apply(BRADFORD, to);
  const [a = 1, b = 1, c = 1] = target.map((value, k) => value / (source[k] as number));
  return multiply(invert(BRADFORD), multiply([a, 0, 0, 0, b, 0, 0, 0, c], BRADFORD));
}

/** The XYZ of a chromaticity, with Y = 1. */
const xyzOf = ([x, y]: Chromaticity): number[] => [x / y, 1, (1 - x - y) / y];

/** The matrix with these columns. */
export const columnsOf = (
  a: readonly number[],
  b: readonly number[],
  c: readonly number[],
): Matrix => [0, 1, 2].flatMap((row) => [a[row] as number, b[row] as number, c[row] as number]);

/** The product of a matrix and a vector. */
export const apply = (m: Matrix, v: readonly number[]): number[] =>
  [0, 3, 6].map((row) =>
    [0, 1, 2].reduce((sum, k) => sum + (m[row + k] as number) * (v[k] as number), 0),
  );

export function multiply(a: Matrix, b: Matrix): Matrix {
  const columns = [0, 1, 2].map((k) => apply(a, [b[k], b[k + 3], b[k + 6]] as number[]));
  return columnsOf(...(columns as [number[], number[], number[]]));
}

/** The inverse of a matrix, by cofactors. */
export function invert(m: Matrix): Matrix {
  const at = (row: number, column: number) => m[(row % 3) * 3 + (column % 3)] as number;
  const cofactor = (row: number, column: number) =>
    at(row + 1, column + 1) * at(row + 2, column + 2) -
    at(row + 1, column + 2) * at(row + 2, column + 1);
  const determinant =
    at(0, 0) * cofactor(0, 0) + at(0, 1) * cofactor(0, 1) + at(0, 2) * cofactor(0, 2);
  return [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => cofactor(column, row) / determinant));
}
