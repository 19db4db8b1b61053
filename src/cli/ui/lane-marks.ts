/**
 * How busy a lane was in a column, as one letter: `0` (idle) to `9` (all of the time), or `a` to `j` for the same if
 * something ended there, such as a download. The server writes these marks, and the page reads them.
 */
export interface LaneMark {
  /** From 0 to 1. */
  readonly share: number;
  readonly hasEnd: boolean;
}

const MOST = 9;
const [ZERO, A] = [48, 97];

/** Whatever is above 0 is at least 1, so that it is seen. */
export const markOf = ({ share, hasEnd }: LaneMark): string =>
  String.fromCharCode((hasEnd ? A : ZERO) + Math.min(MOST, Math.ceil(share * MOST - 1e-9)));

/** Reads the mark of a lane; a lane that is not there yet was idle. */
export function readMark(marks: string, lane: number): LaneMark {
  if (lane >= marks.length) return { share: 0, hasEnd: false };
  const code = marks.charCodeAt(lane);
  const hasEnd = code >= A;
  return { share: (code - (hasEnd ? A : ZERO)) / MOST, hasEnd };
}

/** The lanes of two columns as those of one. */
export const mergeColumns = (a: string, b: string): string =>
  marks(Math.max(a.length, b.length), (lane) => mean(readMark(a, lane), readMark(b, lane)));

/** Every two lanes as one. */
export const mergeLanes = (all: string): string =>
  marks(Math.ceil(all.length / 2), (lane) =>
    mean(readMark(all, 2 * lane), readMark(all, 2 * lane + 1)),
  );

const marks = (length: number, at: (lane: number) => LaneMark): string =>
  Array.from({ length }, (_, lane) => markOf(at(lane))).join('');

const mean = (a: LaneMark, b: LaneMark): LaneMark => ({
  share: (a.share + b.share) / 2,
  hasEnd: a.hasEnd || b.hasEnd,
});
