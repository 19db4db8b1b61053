import { EMPTY, from, mergeMap, of, type Observable } from 'rxjs';
import type { Warning } from '../src/events.js';
import { frameIndicesIn } from '../src/io/frames-folder.js';

/** Emits a warning if a folder holds frames that this run does not write: those from index `count` on. */
export const otherFrames = (folder: string, count: number): Observable<Warning> =>
  from(frameIndicesIn(folder)).pipe(
    mergeMap((indices) => {
      const others = indices.filter((index) => index >= count);
      return others.length === 0 ? EMPTY : of(warning(folder, others));
    }),
  );

function warning(folder: string, others: readonly number[]): Warning {
  const last = others.reduce((a, b) => Math.max(a, b));
  const what =
    others.length === 1
      ? `1 other frame, ${last}.png, which this run does not write`
      : `${others.length} other frames, up to ${last}.png, which this run does not write`;
  return {
    type: 'warning',
    code: 'WARN_OTHER_FRAMES',
    message: `${folder} holds ${what}: a later \`gif ${folder}\` shows them, too, unless they are removed`,
  };
}
