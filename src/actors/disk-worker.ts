/** Thread entry: writes and checks frames on disk. It must stay free of rxjs, which would triple its start. */
import './without-eval.js';
import { expose, Transfer } from 'threads/worker';
import { checkPng } from '../codecs/png/check-png.js';
import { PipelineError, systemCode } from '../errors.js';
import { framePath, readFrameFile } from '../io/frame-file.js';
import { writeWhole } from '../io/part-file.js';
import { writeError } from '../io/write-error.js';
import type { CheckMessage, SaveMessage } from './disk-actor.js';
import { unpack } from './pack.js';
import { toFailure } from './protocol.js';

expose((message: SaveMessage | CheckMessage) => {
  try {
    if ('files' in message) return save(message);
    const { folder, maxPixels, indices } = message;
    return { reply: indices.map((index) => wholeBytes(framePath(folder, index), maxPixels)) };
  } catch (error) {
    return toFailure(error);
  }
});

function save({ folder, part, indices, files }: SaveMessage) {
  indices.forEach((index, k) => {
    const path = framePath(folder, index);
    try {
      writeWhole(path, unpack(files, k), part);
    } catch (error) {
      throw writeError('ERR_FRAMES_DIR_UNWRITABLE', path, error, index);
    }
  });
  // The bytes go back, because here they would stay until a full collection, which is seldom.
  return Transfer({ reply: files.bytes }, [files.bytes.buffer]);
}

/** The bytes of a frame that is whole; `undefined` where it is missing or damaged, and can be replaced. */
function wholeBytes(path: string, maxPixels: number): number | undefined {
  try {
    const png = readFrameFile(path);
    checkPng(png, maxPixels);
    return png.length;
  } catch (error) {
    const isReplaceable =
      error instanceof PipelineError &&
      error.code !== 'ERR_TOO_MANY_OPEN_FILES' &&
      (error.code !== 'ERR_INPUT_UNREADABLE' || systemCode(error.cause) === 'ENOENT');
    if (isReplaceable) return undefined;
    throw error;
  }
}
