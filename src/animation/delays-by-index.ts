import { quote } from '../visible.js';
import { invalidDelay, parseDelayList, type ListedDelay } from './delay-list.js';
import type { FrameNames } from './frame-names.js';

/**
 * The delays of single frames, in ms by 0-based index, from a list of `frame,ms`. What is the name of
 * a frame's file is taken for that, and only otherwise for an index.
 *
 * @param path where the list is from, for errors.
 * @throws PipelineError `ERR_DELAYS_INVALID` for the first line that is wrong, that names no frame or
 *   more than one, or a frame that was listed before.
 */
export function delaysByIndex(text: string, path: string, names: FrameNames): Map<number, number> {
  const delays = new Map<number, number>();
  /** The line of each frame that is listed. */
  const lines = new Map<number, number>();
  const isFrame = (name: string) => /^\d+$/.test(name) || names.find(name).length > 0;
  for (const listed of parseDelayList(text, path, isFrame)) {
    const index = findFrame(listed, names, path);
    const before = lines.get(index);
    if (before !== undefined) {
      throw invalidDelay(path, listed.line, `Frame ${index} has a delay on line ${before} already`);
    }
    lines.set(index, listed.line);
    delays.set(index, listed.ms);
  }
  return delays;
}

function findFrame({ frame, line }: ListedDelay, names: FrameNames, path: string): number {
  const [named, another] = names.find(frame);
  if (another !== undefined) {
    throw invalidDelay(
      path,
      line,
      `${quote(frame)} is the name of frames ${named} and ${another}; name them by their indices`,
    );
  }
  if (named !== undefined) return named;
  if (/^\d+$/.test(frame) && Number(frame) < names.count) return Number(frame);
  const indices = names.count === Infinity ? 'from 0' : `from 0 to ${names.count - 1}`;
  throw invalidDelay(
    path,
    line,
    `Expected the name of a frame's file or an index ${indices}, got ${quote(frame)}`,
  );
}
