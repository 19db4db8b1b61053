import type { GifWritten, TimingOptions } from '../../index.js';
import { checkOptions, gifTable } from '../../options/index.js';
import { formatTime } from '../terminal/format-time.js';
import { plural } from '../terminal/plural.js';

export interface SummaryOptions {
  readonly retries: number;
  /** How often the GIF was made, to find what fits. */
  readonly passes: number;
  readonly hasDefaultDelay: boolean;
}

/** Whether nobody said how long a frame is shown. */
export const hasDefaultDelay = ({ delay, fps, delays }: TimingOptions): boolean =>
  delay === undefined && fps === undefined && delays === undefined;

/**
 * What was made, in one line: `animation.gif: 100 frames of 640x480, 1.20 MB, 50 s`. A time that
 * nobody chose is explained, because frames of a video would be shown in slow motion.
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
