import { mkdirSync } from 'node:fs';
import { defer, map, type MonoTypeOperatorFunction } from 'rxjs';
import { framePath } from '../io/frame-file.js';
import { partPathIn, writeWhole } from '../io/part-file.js';
import { writeError } from '../io/write-error.js';
import type { Frame } from '../messages.js';

/**
 * A frame of more bytes travels on by its path, so that the window bounds memory whatever the size
 * of frames; a smaller one is cheaper to pass than to read again.
 */
const MAX_CARRIED_BYTES = 64 * 2 ** 10;

/**
 * Writes each frame to `folder/INDEX.png`, whole or not at all; the folder is created. Frames that
 * are on disk already (their `png` is a path) pass through.
 *
 * @throws (through the stream) PipelineError `ERR_FRAMES_DIR_UNWRITABLE` or `ERR_DISK_FULL`.
 */
export function save({ folder }: { readonly folder: string }): MonoTypeOperatorFunction<Frame> {
  return (frames) =>
    defer(() => {
      try {
        mkdirSync(folder, { recursive: true });
      } catch (error) {
        throw writeError('ERR_FRAMES_DIR_UNWRITABLE', folder, error);
      }
      const part = partPathIn(folder);
      return frames.pipe(
        map((frame) => {
          if (typeof frame.png === 'string') return frame;
          const path = framePath(folder, frame.index);
          try {
            writeWhole(path, frame.png, part);
          } catch (error) {
            throw writeError('ERR_FRAMES_DIR_UNWRITABLE', path, error, frame.index);
          }
          return frame.png.length > MAX_CARRIED_BYTES ? { index: frame.index, png: path } : frame;
        }),
      );
    });
}
