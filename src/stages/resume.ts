import { connect, filter, map, merge, type OperatorFunction } from 'rxjs';
import { checkPng } from '../codecs/png/check-png.js';
import { PipelineError } from '../errors.js';
import { framePath, readFrameFile } from '../io/frame-file.js';
import type { Frame, Gap } from '../messages.js';

export interface ResumeOptions {
  readonly folder: string;
  /** A frame of more pixels is not kept. */
  readonly maxPixels?: number;
  /** Told of each frame that is kept, and of its bytes; what it throws ends the stream. */
  readonly onKept?: (index: number, bytes: number) => void;
}

/**
 * Keeps the frames that are whole in `folder` and lets `obtain` get the others.
 *
 *     indices ──▶ whole on disk? ──yes──────────────▶ frames
 *                               └─no──▶ obtain ──▶
 */
export const resume =
  (
    { folder, maxPixels, onKept }: ResumeOptions,
    obtain: OperatorFunction<number, Frame | Gap>,
  ): OperatorFunction<number, Frame | Gap> =>
  (indices) =>
    indices.pipe(
      map((index) => wholeFrame(folder, index, maxPixels, onKept) ?? index),
      connect((candidates) =>
        merge(
          candidates.pipe(filter((candidate) => typeof candidate !== 'number')),
          candidates.pipe(
            filter((candidate) => typeof candidate === 'number'),
            obtain,
          ),
        ),
      ),
    );

/** The frame on disk, or `undefined` where it is missing or not whole. */
function wholeFrame(
  folder: string,
  index: number,
  maxPixels: number | undefined,
  onKept: ResumeOptions['onKept'],
): Frame | undefined {
  const path = framePath(folder, index);
  let bytes: number;
  try {
    const png = readFrameFile(path);
    checkPng(png, maxPixels);
    bytes = png.length;
  } catch (error) {
    const isOurs = error instanceof PipelineError && error.code !== 'ERR_TOO_MANY_OPEN_FILES';
    if (isOurs) return undefined;
    throw error;
  }
  onKept?.(index, bytes);
  return { index, png: path };
}
