import { map, take, type Observable } from 'rxjs';
import { ladder, type RungOptions, type RunRecord } from '../../index.js';
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
  /** With `isCheck`: how many frames were compared, and are equal. */
  readonly compared?: number;
  /** With `isCheck`: in which way the GIF is wrong. */
  readonly fault?: string;
}

/**
 * Runs a rung in a process of its own.
 *
 * @throws (through the stream) Error for a GIF that does not show the frames; PipelineError of the run.
 */
export const rungRun = (order: RungOrder): Observable<RungReply> =>
  forked<RungReply>('./rung-process.js', order).pipe(
    take(1),
    map((reply) => {
      if (reply.fault === undefined) return reply;
      throw new Error(`The GIF of "${ladder[order.rung]?.name}" is wrong: ${reply.fault}`);
    }),
  );
