/** Thread entry: encodes chunks of frames. It must stay free of rxjs, which would triple its start. */
import { expose, Transfer } from 'threads/worker';
import { applyGeometry } from '../codecs/geometry/apply-geometry.js';
import { finalSize } from '../codecs/geometry/final-size.js';
import { ChunkEncoder } from '../codecs/gif/encode-chunk.js';
import { openFrame, openPngFrame } from '../codecs/open-frame.js';
import type { OpenedFrame, OpenOptions } from '../codecs/opened-frame.js';
import type { RgbaImage } from '../codecs/png/decode-png.js';
import type { Warning } from '../events.js';
import { frameError, PipelineError, type ErrorCode } from '../errors.js';
import { readFrameFile } from '../io/frame-file.js';
import type { GifMessage } from './gif-actor.js';
import { unpack } from './pack.js';
import { toFailure, type Failure } from './protocol.js';

expose(async (message: GifMessage) => {
  try {
    const encoder = new ChunkEncoder(message.settings);
    const damaged: Failure[] = [];
    const warnings = new Map<string, Warning>();
    const onWarning = (warning: Warning) => {
      // The first of each kind says enough.
      if (!warnings.has(warning.code)) warnings.set(warning.code, warning);
    };
    for (const image of decodeAll(message, (failure) => damaged.push(failure), onWarning)) {
      const decoded = image instanceof Promise ? await image : image;
      if (decoded) encoder.add(decoded);
    }
    const { frames, bytes } = encoder.end();
    const { index, firstFrame } = message;
    const reply = { index, firstFrame, frames, bytes, damaged, warnings: [...warnings.values()] };
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
  { settings, firstFrame, indices, skipsDamaged, isLiberal, paths, files }: GifMessage,
  onDamaged: (failure: Failure) => void,
  onWarning: (warning: Warning) => void,
): Iterable<RgbaImage | undefined | Promise<RgbaImage | undefined>> {
  const finish = (decoded: RgbaImage): RgbaImage => applyGeometry(decoded, settings.geometry);
  const decode = (frame: OpenedFrame): RgbaImage | Promise<RgbaImage> => {
    // What the GIF cannot hold is refused before its pixels are decoded.
    finalSize(frame, settings.geometry);
    return whenReady(frame.decode(), finish);
  };
  for (const [k, path] of paths.entries()) {
    const index = indices?.[k] ?? firstFrame + k;
    const fail = (error: unknown): undefined => {
      const failure = frameError(error, { index, path });
      if (!skipsDamaged || !isDamage(failure)) throw failure;
      onDamaged(toFailure(failure).failure);
    };
    const options: Partial<OpenOptions> = {
      isLiberal,
      warn: (code, message) => {
        const where = path === undefined ? '' : ` (${path})`;
        onWarning({ type: 'warning', code, message: `Frame ${index}${where}: ${message}` });
      },
    };
    try {
      // Bytes may come from anywhere, and only PNG is taken from there.
      const frame =
        path === undefined
          ? openPngFrame(unpack(files, k), options)
          : openFrame(readFrameFile(path), options);
      const decoded = whenReady(frame, decode);
      yield decoded instanceof Promise ? decoded.catch(fail) : decoded;
    } catch (error) {
      fail(error);
    }
  }
}

/** At once where there is nothing to wait for, which is for almost all frames. */
function whenReady<In, Out>(
  value: In | Promise<In>,
  next: (value: In) => Out | Promise<Out>,
): Out | Promise<Out> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** What is wrong with a frame itself, and not with what it is to become. */
const DAMAGE: ReadonlySet<ErrorCode> = new Set([
  'ERR_NOT_A_PNG',
  'ERR_PNG_TRUNCATED',
  'ERR_PNG_CORRUPT',
  'ERR_PNG_TOO_MANY_PIXELS',
  'ERR_PNG_TOO_MANY_CHUNKS',
  'ERR_FRAME_TOO_WIDE',
]);

const isDamage = (error: unknown): boolean =>
  error instanceof PipelineError && DAMAGE.has(error.code);
