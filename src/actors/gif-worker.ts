/** Thread entry: encodes chunks of frames. It must stay free of rxjs, which would triple its start. */
import { expose, Transfer } from 'threads/worker';
import { applyGeometry } from '../codecs/geometry/apply-geometry.js';
import { checkScreen } from '../codecs/gif/blocks.js';
import { encodeChunk } from '../codecs/gif/encode-chunk.js';
import { decodePng, type RgbaImage } from '../codecs/png/decode-png.js';
import { frameError } from '../errors.js';
import { readFrameFile } from '../io/frame-file.js';
import type { GifMessage } from './gif-actor.js';
import { unpack } from './pack.js';
import { toFailure } from './protocol.js';

expose((message: GifMessage) => {
  try {
    const { frames, bytes } = encodeChunk(decodeAll(message), message.settings);
    const reply = { index: message.index, firstFrame: message.firstFrame, frames, bytes };
    return Transfer({ reply }, [bytes.buffer]);
  } catch (error) {
    return toFailure(error);
  }
});

/** One frame at a time, so that a chunk's pixels are never in memory together. */
function* decodeAll({ settings, firstFrame, paths, files }: GifMessage): Iterable<RgbaImage> {
  for (const [k, path] of paths.entries()) {
    try {
      const decoded = decodePng(path === undefined ? unpack(files, k) : readFrameFile(path));
      const image = applyGeometry(decoded, settings.geometry);
      checkScreen(image);
      yield image;
    } catch (error) {
      throw frameError(error, { index: firstFrame + k, path });
    }
  }
}
