import { PipelineError } from '../errors.js';
import { readText } from '../io/read-text.js';
import { MAX_LIST_BYTES } from './delay-list.js';
import type { OwnDelays } from './delays.js';
import { delaysByIndex } from './delays-by-index.js';
import type { FrameNames } from './frame-names.js';
import { isInOrder, selectFrames, type Order } from './order.js';

/** The order and the delays of frames. Positions in the animation and indices of frames count from 0. */
export interface Animation {
  /** How many frames the animation shows. */
  readonly count: number;
  /** Whether it shows all frames in the order of their source, so that no frame waits for a later one. */
  readonly inOrder: boolean;
  /** The index of the frame at a position. */
  readonly indexAt: (position: number) => number;
  /** Delays of single frames, in ms by position. */
  readonly delays: ReadonlyMap<number, number>;
}

/**
 * Plans an animation. A list of delays names frames, so delays are first found by index, and then moved to
 * the positions where their frames are shown.
 *
 * @param signal aborts reading a list of delays, which may come through a pipe.
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
 * Checks the delays of single frames, or reads them from their list.
 *
 * @param signal aborts reading a list, which may come through a pipe.
 * @returns the delays in ms, by 0-based index.
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

/**
 * Checks that each delay belongs to one of `count` frames.
 *
 * @throws PipelineError `ERR_DELAYS_INVALID` for the first one that does not.
 */
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
