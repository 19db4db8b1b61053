/** Thread entry: encodes chunks of frames. It must stay free of rxjs, which would triple its start. */
import './without-eval.js';
import { expose, Transfer } from 'threads/worker';
import { decodeFrame } from '../codecs/decode-frame.js';
import { applyGeometry } from '../codecs/geometry/apply-geometry.js';
import { checkScreen } from '../codecs/gif/blocks.js';
import { ChunkEncoder } from '../codecs/gif/encode-chunk.js';
import { decodePng, type RgbaImage } from '../codecs/png/decode-png.js';
import { frameError, PipelineError, type ErrorCode } from '../errors.js';
import { readFrameFile } from '../io/frame-file.js';
import type { GifMessage } from './gif-actor.js';
import { unpack } from './pack.js';
import { toFailure, type Failure } from './protocol.js';

expose(async (message: GifMessage) => {
  try {
    const encoder = new ChunkEncoder(message.settings);
    const damaged: Failure[] = [];
    for (const image of decodeAll(message, (failure) => damaged.push(failure))) {
      const decoded = image instanceof Promise ? await image : image;
      if (decoded) encoder.add(decoded);
    }
    const { frames, bytes } = encoder.end();
    const reply = { index: message.index, firstFrame: message.firstFrame, frames, bytes, damaged };
    // What came goes back, because here it would stay until a full collection, which is seldom.
    const spent = message.files.bytes;
    return Transfer({ reply, spent }, [bytes.buffer, spent.buffer]);
  } catch (error) {
    return toFailure(error);
  }
});

/**
 * One frame at a time, so that a chunk's pixels are never in memory together. Where damaged frames are
 * skipped, they are told of and are nothing.
 */
function* decodeAll(
  { settings, firstFrame, indices, skipsDamaged, paths, files }: GifMessage,
  onDamaged: (failure: Failure) => void,
): Iterable<RgbaImage | undefined | Promise<RgbaImage | undefined>> {
  const finish = (decoded: RgbaImage): RgbaImage => {
    const image = applyGeometry(decoded, settings.geometry);
    checkScreen(image);
    return image;
  };
  for (const [k, path] of paths.entries()) {
    const fail = (error: unknown): undefined => {
      const failure = frameError(error, { index: indices?.[k] ?? firstFrame + k, path });
      if (!skipsDamaged || !isDamage(failure)) throw failure;
      onDamaged(toFailure(failure).failure);
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

/** What is wrong with a frame itself, and not with what it is to become. */
const DAMAGE: ReadonlySet<ErrorCode> = new Set([
  'ERR_NOT_A_PNG',
  'ERR_PNG_TRUNCATED',
  'ERR_PNG_CORRUPT',
  'ERR_PNG_TOO_MANY_PIXELS',
  'ERR_FRAME_TOO_WIDE',
]);

const isDamage = (error: unknown): boolean =>
  error instanceof PipelineError && DAMAGE.has(error.code);
