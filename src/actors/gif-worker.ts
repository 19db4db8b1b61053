/** Thread entry: encodes chunks of frames. It must stay free of rxjs, which would triple its start. */
import { expose, Transfer } from 'threads/worker';
import { decodeFrame } from '../codecs/decode-frame.js';
import { applyGeometry } from '../codecs/geometry/apply-geometry.js';
import { checkScreen } from '../codecs/gif/blocks.js';
import { ChunkEncoder } from '../codecs/gif/encode-chunk.js';
import { decodePng, type RgbaImage } from '../codecs/png/decode-png.js';
import { frameError } from '../errors.js';
import { readFrameFile } from '../io/frame-file.js';
import type { GifMessage } from './gif-actor.js';
import { unpack } from './pack.js';
import { toFailure } from './protocol.js';

expose(async (message: GifMessage) => {
  try {
    const encoder = new ChunkEncoder(message.settings);
    for (const image of decodeAll(message)) {
      encoder.add(image instanceof Promise ? await image : image);
    }
    const { frames, bytes } = encoder.end();
    const reply = { index: message.index, firstFrame: message.firstFrame, frames, bytes };
    // What came goes back, because here it would stay until a full collection, which is seldom.
    const spent = message.files.bytes;
    return Transfer({ reply, spent }, [bytes.buffer, spent.buffer]);
  } catch (error) {
    return toFailure(error);
  }
});

/** One frame at a time, so that a chunk's pixels are never in memory together. */
function* decodeAll({
  settings,
  firstFrame,
  paths,
  files,
}: GifMessage): Iterable<RgbaImage | Promise<RgbaImage>> {
  const finish = (decoded: RgbaImage): RgbaImage => {
    const image = applyGeometry(decoded, settings.geometry);
    checkScreen(image);
    return image;
  };
  for (const [k, path] of paths.entries()) {
    const fail = (error: unknown): never => {
      throw frameError(error, { index: firstFrame + k, path });
    };
    try {
      // Bytes may come from anywhere, and only PNG is taken from there.
      const decoded =
        path === undefined ? decodePng(unpack(files, k)) : decodeFrame(readFrameFile(path));
      yield decoded instanceof Promise ? decoded.then(finish).catch(fail) : finish(decoded);
    } catch (error) {
      fail(error);
    }
  }
}
