import { concatMap, map, range, type Observable } from 'rxjs';

/** A run of a rung. */
export interface Run<Reply> {
  /** The 0-based number of the rung. */
  readonly rung: number;
  /** 0 is the warm-up. */
  readonly round: number;
  readonly reply: Reply;
}

/**
 * Runs all rungs once as a warm-up, and then once in each round: in turn, so that a machine that becomes
 * slower or faster meanwhile does so for all of them.
 *
 *     rungs A and B, 2 rounds    A B │ A B │ A B
 *                                warm-up
 */
export const inRounds = <Reply>(
  rungs: number,
  rounds: number,
  run: (rung: number, round: number) => Observable<Reply>,
): Observable<Run<Reply>> =>
  range(0, (rounds + 1) * rungs).pipe(
    concatMap((turn) => {
      const [rung, round] = [turn % rungs, Math.floor(turn / rungs)];
      return run(rung, round).pipe(map((reply) => ({ rung, round, reply })));
    }),
  );
