import type { GifWritten, TimingOptions } from '../../index.js';
import { checkOptions, gifTable } from '../../options/index.js';
import { formatTime } from '../terminal/format-time.js';
import { plural } from '../terminal/plural.js';

/** Facts about the run for the summary. */
export interface SummaryOptions {
  /** The number of retries of all frames. */
  readonly retries: number;
  /** How many times the GIF was made, to find the best quality that fits. */
  readonly passes: number;
  /** Whether neither `delay` nor `fps` nor `delays` was given. */
  readonly hasDefaultDelay: boolean;
}

/** Whether frames have the default delay, because none of these options was given. */
export const hasDefaultDelay = ({ delay, fps, delays }: TimingOptions): boolean =>
  delay === undefined && fps === undefined && delays === undefined;

/**
 * Describes the GIF in one line: `animation.gif: 100 frames of 640x480, 1.20 MB, 50 s`. If frames have the
 * default delay, the line says how to change it, because the frames of a video would be too slow.
 */
export const gifSummary = (
  { path, frames, width, height, bytes, duration, quality }: GifWritten,
  { retries, passes, hasDefaultDelay: isDefault }: SummaryOptions,
): string =>
  `${path ?? 'standard output'}: ${plural(frames, 'frame')} of ${width}x${height}, ` +
  `${sizeOf(bytes)}, ${formatTime(duration)}` +
  (quality === undefined ? '' : `, quality ${quality} in ${plural(passes, 'pass', 'passes')}`) +
  (retries > 0 ? `, after ${plural(retries, 'retry', 'retries')}` : '') +
  (isDefault
    ? ` (${checkOptions(gifTable, {}).delay} ms a frame; --fps 25 or --delay 40 make it faster)`
    : '');

const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
