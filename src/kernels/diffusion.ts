/** Where the error of a pixel goes: ahead in its row; in the next row behind, below and ahead. */
export type Diffusion = readonly [
  ahead: number,
  behindBelow: number,
  below: number,
  aheadBelow: number,
];
