import { quote } from '../visible.js';
import { invalidDelay, parseDelayList, type ListedDelay } from './delay-list.js';
import type { FrameNames } from './frame-names.js';

/**
 * Reads the delays of single frames from a list of `frame,ms`. The frame is the name of a file, or, if no
 * file has this name, a 0-based index.
 *
 * @param path the file of the list, for errors.
 * @returns the delays in ms, by 0-based index.
 * @throws PipelineError `ERR_DELAYS_INVALID` for the first line that is invalid, names no frame or several,
 *   or names a frame that an earlier line has named.
 */
export function delaysByIndex(text: string, path: string, names: FrameNames): Map<number, number> {
  const delays = new Map<number, number>();
  /** By index: the line that lists the frame. */
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
