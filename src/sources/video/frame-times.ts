import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { VideoFacts } from './probe-video.js';

/** The filters that write the time of each frame, in microseconds, to file descriptor 3. */
export const TIME_FILTERS =
  'settb=1/1000000,metadata=add:key=t:value=1,metadata=print:file=pipe\\\\:3:direct=1';

/** Gives the time at which a frame begins, by its 0-based number, in ms; `undefined` if there is no such frame. */
export type BeginOf = (index: number) => Promise<number | undefined>;

/** Reads what `TIME_FILTERS` write. It is read at once, so that ffmpeg never waits for it. */
export function readTimes(stream: Readable): BeginOf {
  const times: number[] = [];
  let isOver = false;
  let wake: (() => void) | undefined;
  stream.on('error', () => undefined); // ffmpeg was killed
  createInterface({ input: stream })
    .on('line', (line) => {
      const [, time] = /^frame:\d+ +pts:(-?\d+) /.exec(line) ?? [];
      if (time !== undefined) times.push(Number(time) / 1_000);
      wake?.();
    })
    .on('close', () => {
      isOver = true;
      wake?.();
    });
  return async (index) => {
    while (times.length <= index && !isOver) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    return times[index];
  };
}

/** The times at which all frames of a rate begin. */
export const evenTimes =
  (fps: number): BeginOf =>
  (index) =>
    Promise.resolve((index * 1_000) / fps);

/** The part of the time that is shown, in ms of the times that `BeginOf` gives. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The time for which a frame is shown, in ms; `undefined` if it is not within the span.
 *
 * @param last the number of the last frame; `undefined` as long as there are more.
 */
export async function delayOf(
  index: number,
  last: number | undefined,
  beginOf: BeginOf,
  { from, to }: Span,
  { frameTime, duration = 0 }: Pick<VideoFacts, 'frameTime' | 'duration'>,
): Promise<number | undefined> {
  const begin = (await beginOf(index)) ?? 0;
  const next = index === last ? undefined : await beginOf(index + 1);
  // What a video says of its end is not exact, but a last picture may stand still for long.
  const end = next ?? (duration - begin > frameTime / 2 ? duration : begin + frameTime);
  if (end <= from || begin >= to) return undefined;
  return Math.max(0, Math.min(end, to) - Math.max(begin, from));
}
