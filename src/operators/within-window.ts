import type { OperatorFunction } from 'rxjs';
import { throughWindow } from './through-window.js';

/**
 * Runs `stage` with at most `size` values inside. A value is inside from its entry into the stage until
 * an output of the stage settles it. Values that come while the window is full wait outside, so they
 * should be small (an index, a path).
 *
 *     in (size 2)   abcd--------|
 *     stage given   ab---c--d---
 *     stage's out   -----A--B--CD|
 *     out           -----A--B--CD|
 *
 * A concurrency limit bounds the work that runs; a window bounds the work that was started and is not
 * finished. If the first value of an ordered run is slow, only a window bounds memory.
 *
 * @param settles returns the number of values that leave the window with an output: 1 if outputs and inputs
 *   match one to one, the number of frames if the stage groups frames into chunks.
 */
export const withinWindow = <In, Out>(
  size: number,
  stage: OperatorFunction<In, Out>,
  settles: (output: Out) => number,
): OperatorFunction<In, Out> =>
  throughWindow(() => {
    let free = size;
    return {
      hasRoom: () => free > 0,
      enter: (value: In) => {
        free -= 1;
        return value;
      },
      stage,
      leave: (output) => {
        free += settles(output);
      },
    };
  });
