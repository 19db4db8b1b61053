/** The numbers that a sweep tries. */
export interface SweepPlan {
  readonly connections: readonly number[];
  readonly workers: readonly number[];
}

/** 1, 2, 4, … `most` connections, and up to twice as many workers as there are cores. */
export const sweepPlan = (most: number, cores: number): SweepPlan => ({
  connections: doubled(most),
  workers: doubled(Math.min(most, 2 ** Math.ceil(Math.log2(2 * cores)))),
});

/** 1, 2, 4, … and `most`. */
const doubled = (most: number): number[] => [
  ...Array.from({ length: Math.ceil(Math.log2(most)) }, (_, k) => 2 ** k),
  most,
];
