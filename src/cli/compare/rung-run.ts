import { map, take, throwError, timeout, type Observable } from 'rxjs';
import { ladder, type RungOptions, type RunRecord } from '../../index.js';
import type { PixelCheck } from './check-gif.js';
import { forked } from './forked.js';

/** A run of a rung, for another process. */
export interface RungOrder extends Omit<RungOptions, 'output' | 'onFrame'> {
  /** The 0-based number of the rung. */
  readonly rung: number;
  /** Whether to compare the GIF with the frames. */
  readonly isCheck: boolean;
}

/** The reply of that process. */
export interface RungReply {
  readonly record: RunRecord;
  /** The CPU time of the process, in ms, from the first chunk of the GIF to its end. */
  readonly gifCpu: number;
  /** With `isCheck`: how well the GIF shows the frames. */
  readonly check?: PixelCheck;
  /** With `isCheck`: in which way the GIF is wrong. */
  readonly fault?: string;
}

/**
 * Runs a rung in a process of its own.
 *
 * @param longest the longest time of the process, in ms.
 * @throws (through the stream) Error for a GIF that does not show the frames, and for a run that takes too
 *   long; PipelineError of the run.
 */
export function rungRun(order: RungOrder, longest: number): Observable<RungReply> {
  const step = `Step ${order.rung + 1} (${ladder[order.rung]?.name})`;
  return forked<RungReply>(step, './rung-process.js', order).pipe(
    take(1),
    timeout({ first: longest, with: () => throwError(() => tooLong(step, longest)) }),
    map((reply) => {
      if (reply.fault === undefined) return reply;
      throw new Error(`${step} made a wrong GIF: ${reply.fault}`);
    }),
  );
}

const tooLong = (step: string, ms: number): Error =>
  new Error(
    `${step} took longer than ${ms / 1_000} s (--run-timeout); fewer frames (-n) or smaller ones take less`,
  );
