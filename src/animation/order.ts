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
   * 0-based index of the last frame. If there are fewer frames, the animation ends with the last one.
   *
   * @default the last frame
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
   * Whether the frames are shown forwards and then backwards. The first and the last frame are shown once,
   * so that the animation loops smoothly.
   *
   * @default false
   */
  readonly bounce: boolean;
}

/** An index beyond every frame: the value of `to` that means the last frame. */
export const LAST_FRAME = Number.MAX_SAFE_INTEGER;

/** Whether all frames are shown in the order of their source, so that no frame waits for a later one. */
export const isInOrder = ({ from, to, every, reverse, bounce }: Order): boolean =>
  from === 0 && to === LAST_FRAME && every === 1 && !reverse && !bounce;

/**
 * Selects the frames of an animation. It applies `from` and `to` first, then `every`, `reverse` and `bounce`.
 *
 * @param count how many frames there are.
 * @returns the 0-based indices of the frames to show, by position in the animation.
 * @throws PipelineError `ERR_NO_FRAMES` if no frame is left.
 */
export function selectFrames(count: number, { from, to, every, reverse, bounce }: Order): number[] {
  checkAnyLeft(count, { from });
  const selected: number[] = [];
  for (let index = from; index <= Math.min(to, count - 1); index += every) selected.push(index);
  if (reverse) selected.reverse();
  return bounce ? selected.concat(selected.slice(1, -1).reverse()) : selected;
}

/**
 * The 0-based position in the animation of the frame with a 0-based index, for frames that are shown in the
 * order of their source, whose number need not be known; `undefined` for a frame that is not shown.
 */
export const positionInOrder = (
  index: number,
  { from, to, every }: Pick<Order, 'from' | 'to' | 'every'>,
): number | undefined =>
  index >= from && index <= to && (index - from) % every === 0 ? (index - from) / every : undefined;

/**
 * Checks that `from` is not past the last frame.
 *
 * @throws PipelineError `ERR_NO_FRAMES`.
 */
export function checkAnyLeft(count: number, { from }: Pick<Order, 'from'>): void {
  if (from < count) return;
  const what =
    count === 0 ? 'There are no frames' : `\`from\` ${from} is past the last frame (${count - 1})`;
  throw new PipelineError('ERR_NO_FRAMES', what);
}
