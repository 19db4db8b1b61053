/**
 * How often a property is tried: the same tries each time, so that a failure can be seen again.
 * `npm run fuzz` sets FUZZ_RUNS, for many more of them and others each time; a failure names its seed,
 * which FUZZ_SEED takes.
 */
export function fuzzRun(numRuns: number): { numRuns: number; seed?: number } {
  const { FUZZ_RUNS, FUZZ_SEED } = process.env;
  if (FUZZ_SEED !== undefined)
    return { numRuns: Number(FUZZ_RUNS ?? numRuns), seed: Number(FUZZ_SEED) };
  return FUZZ_RUNS === undefined ? { numRuns, seed: 20_261_122 } : { numRuns: Number(FUZZ_RUNS) };
}
