/** Thread entry: writes frames to disk. It must stay free of rxjs, which would triple its start. */
import './without-eval.js';
import { expose, Transfer } from 'threads/worker';
import { framePath } from '../io/frame-file.js';
import { writeWhole } from '../io/part-file.js';
import { writeError } from '../io/write-error.js';
import type { SaveMessage } from './disk-actor.js';
import { unpack } from './pack.js';
import { toFailure } from './protocol.js';

expose(({ folder, part, indices, files }: SaveMessage) => {
  try {
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
  } catch (error) {
    return toFailure(error);
  }
});
