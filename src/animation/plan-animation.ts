import { PipelineError } from '../errors.js';
import { readText } from '../io/read-text.js';
import { MAX_LIST_BYTES } from './delay-list.js';
import type { OwnDelays } from './delays.js';
import { delaysByIndex } from './delays-by-index.js';
import type { FrameNames } from './frame-names.js';
import { isInOrder, selectFrames, type Order } from './order.js';

/** Which frame is shown when. Positions in the animation and indices of frames count from 0. */
export interface Animation {
  /** How many frames it shows. */
  readonly count: number;
  /** Whether it shows all frames as they come, so that none has to wait for a later one. */
  readonly inOrder: boolean;
  /** The index of the frame at a position. */
  readonly indexAt: (position: number) => number;
  /** Delays of single frames, in ms by position. */
  readonly delays: ReadonlyMap<number, number>;
}

/**
 * Delays belong to frames, so they are found by the frames' names, and then follow the order.
 *
 * @param signal ends the reading of a list that comes through a pipe.
 * @throws PipelineError `ERR_NO_FRAMES`, `ERR_DELAYS_INVALID`, `ERR_INPUT_UNREADABLE`.
 */
export async function planAnimation(
  names: FrameNames,
  settings: Order & { readonly delays: OwnDelays },
  signal: AbortSignal,
): Promise<Animation> {
  const delays = await ownDelays(settings.delays, names, signal);
  if (isInOrder(settings)) {
    return { count: names.count, inOrder: true, indexAt: (position) => position, delays };
  }
  const order = selectFrames(names.count, settings);
  return {
    count: order.length,
    inOrder: false,
    indexAt: (position) => order[position] as number,
    delays: byPosition(delays, order),
  };
}

/**
 * The delays of frames, in ms by 0-based index.
 *
 * @param signal ends the reading of a list that comes through a pipe.
 * @throws PipelineError `ERR_DELAYS_INVALID`, `ERR_INPUT_UNREADABLE`.
 */
export async function ownDelays(
  delays: OwnDelays,
  names: FrameNames,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, number>> {
  if (typeof delays === 'string') {
    const text = await readText(delays, { maxBytes: MAX_LIST_BYTES, signal });
    return delaysByIndex(text, delays, names);
  }
  checkDelays(delays, names.count);
  return delays;
}

/** @throws PipelineError `ERR_DELAYS_INVALID` for a delay of a frame that is not there. */
export function checkDelays(delays: ReadonlyMap<number, number>, count: number): void {
  for (const index of delays.keys()) {
    if (index < count) continue;
    throw new PipelineError(
      'ERR_DELAYS_INVALID',
      `Expected delays of frames 0 to ${count - 1}, got one of frame ${index}`,
      { index },
    );
  }
}

function byPosition(
  delays: ReadonlyMap<number, number>,
  order: readonly number[],
): ReadonlyMap<number, number> {
  const moved = new Map<number, number>();
  if (delays.size === 0) return moved;
  for (const [position, index] of order.entries()) {
    const delay = delays.get(index);
    if (delay !== undefined) moved.set(position, delay);
  }
  return moved;
}
