import { PipelineError } from '../errors.js';

/** Which frames are shown, and in which order. */
export interface Order {
  /**
   * 0-based index of the first frame.
   *
   * @default 0
   */
  readonly from: number;
  /**
   * 0-based index of the last frame; where there are fewer, the last of them is shown last.
   *
   * @default the last
   */
  readonly to: number;
  /**
   * Shows every Nth frame of the range: 3 shows the first, the fourth, the seventh, …
   *
   * @default 1
   */
  readonly every: number;
  /**
   * Whether the frames are shown backwards.
   *
   * @default false
   */
  readonly reverse: boolean;
  /**
   * Whether the frames are shown forwards and then backwards; those at both ends are shown once, so that
   * the animation loops smoothly.
   *
   * @default false
   */
  readonly bounce: boolean;
}

/** An index beyond every frame: `to` until it is chosen. */
export const LAST_FRAME = Number.MAX_SAFE_INTEGER;

/** Whether all frames are shown as they come, so that none has to wait for a later one. */
export const isInOrder = ({ from, to, every, reverse, bounce }: Order): boolean =>
  from === 0 && to === LAST_FRAME && every === 1 && !reverse && !bounce;

/**
 * The 0-based indices of the frames to show, by their position in the animation: first the range,
 * then every Nth frame of it, then backwards, then back again.
 *
 * @param count how many frames there are.
 * @throws PipelineError `ERR_NO_FRAMES` where none is left.
 */
export function selectFrames(count: number, { from, to, every, reverse, bounce }: Order): number[] {
  checkAnyLeft(count, { from });
  const selected: number[] = [];
  for (let index = from; index <= Math.min(to, count - 1); index += every) selected.push(index);
  if (reverse) selected.reverse();
  return bounce ? selected.concat(selected.slice(1, -1).reverse()) : selected;
}

/**
 * The position in the animation of the frame with a 0-based index, where frames are shown as they
 * come and how many there are is not known; `undefined` for one that is not shown.
 */
export const positionOf = (
  index: number,
  { from, to, every }: Pick<Order, 'from' | 'to' | 'every'>,
): number | undefined =>
  index >= from && index <= to && (index - from) % every === 0 ? (index - from) / every : undefined;

/** @throws PipelineError `ERR_NO_FRAMES` where there are no frames from the first one on. */
export function checkAnyLeft(count: number, { from }: Pick<Order, 'from'>): void {
  if (from < count) return;
  const what =
    count === 0 ? 'There are no frames' : `\`from\` ${from} is past the last frame (${count - 1})`;
  throw new PipelineError('ERR_NO_FRAMES', what);
}
