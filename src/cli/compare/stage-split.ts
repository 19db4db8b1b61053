import type { RunRecord } from '../../index.js';
import { average } from './statistics.js';

/** The time of a run, split by the stages that ran; in ms. The parts add up to the whole run. */
export interface StageSplit {
  /** Only downloads ran. */
  readonly download: number;
  /** Downloads and the GIF at the same time. */
  readonly both: number;
  /** Only the GIF was made. */
  readonly gif: number;
  /** Neither: before the first download, and between the stages. */
  readonly rest: number;
}

/** Splits the time of a run by its stages. */
export function splitStages({ total, download, gif }: RunRecord): StageSplit {
  const ofDownload = download.end - download.start;
  const ofGif = gif.end - gif.start;
  const both = Math.max(0, Math.min(download.end, gif.end) - Math.max(download.start, gif.start));
  return {
    download: ofDownload - both,
    both,
    gif: ofGif - both,
    rest: Math.max(0, total - ofDownload - ofGif + both),
  };
}

/** The mean of each part. */
export const meanSplit = (splits: readonly StageSplit[]): StageSplit => ({
  download: average(splits.map(({ download }) => download)),
  both: average(splits.map(({ both }) => both)),
  gif: average(splits.map(({ gif }) => gif)),
  rest: average(splits.map(({ rest }) => rest)),
});
