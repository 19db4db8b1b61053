/** Thread entry: encodes chunks of frames. It must stay free of rxjs, which would triple its start. */
import { expose, Transfer } from 'threads/worker';
import { decodeFrame } from '../codecs/decode-frame.js';
import { frameMemory, type FrameHeader } from '../codecs/frame-memory.js';
import { applyGeometry } from '../codecs/geometry/apply-geometry.js';
import { checkScreen } from '../codecs/gif/blocks.js';
import { ChunkEncoder } from '../codecs/gif/encode-chunk.js';
import { decodePng, type RgbaImage } from '../codecs/png/decode-png.js';
import { frameError, PipelineError, type ErrorCode } from '../errors.js';
import { readFrameFile } from '../io/frame-file.js';
import type { GifMessage } from './gif-actor.js';
import { unpack } from './pack.js';
import { toFailure, type Failure } from './protocol.js';
import { progressTeller } from './tell-progress.js';

expose(async (message: GifMessage) => {
  const work: Work = { frame: 0, needs: 0 };
  const tellProgress = progressTeller();
  try {
    let encoder: ChunkEncoder | undefined;
    const damaged: Failure[] = [];
    for (const image of decodeAll(message, work, (failure) => damaged.push(failure))) {
      const decoded = image instanceof Promise ? await image : image;
      // Not made before: a chunk that needs more memory than it was granted takes none.
      encoder ??= new ChunkEncoder(message.settings);
      if (decoded) encoder.add(decoded);
      tellProgress(work.frame + 1);
    }
    encoder ??= new ChunkEncoder(message.settings);
    const { frames, bytes } = encoder.end();
    const reply = { index: message.index, firstFrame: message.firstFrame, frames, bytes, damaged };
    // What came goes back, because here it would stay until a full collection, which is seldom.
    const spent = message.files.bytes;
    return Transfer({ reply, needs: work.needs, spent }, [bytes.buffer, spent.buffer]);
  } catch (error) {
    if (error instanceof NeedsMemory) return { needs: work.needs };
    return toFailure(error, frameAt(message, work.frame));
  }
});

/** How far a job is. */
interface Work {
  /** The frame that is worked on: its 0-based number in the chunk. */
  frame: number;
  /** The memory that the largest frame so far takes, in bytes. */
  needs: number;
}

/** Thrown for a frame that takes more memory than the job was granted. */
class NeedsMemory extends Error {}

const frameAt = ({ firstFrame, indices, paths }: GifMessage, k: number) => ({
  index: indices?.[k] ?? firstFrame + k,
  path: paths[k],
});

/**
 * One frame at a time, so that a chunk's pixels are never in memory together. Where damaged frames are
 * skipped, they are told of and are nothing.
 */
function* decodeAll(
  message: GifMessage,
  work: Work,
  onDamaged: (failure: Failure) => void,
): Iterable<RgbaImage | undefined | Promise<RgbaImage | undefined>> {
  const { settings, skipsDamaged, paths, files, maxPixels, memory } = message;
  const onHeader = (header: FrameHeader): void => {
    const needs = frameMemory(header, settings.geometry, maxPixels);
    work.needs = Math.max(work.needs, needs);
    if (needs > memory) throw new NeedsMemory();
  };
  const finish = (decoded: RgbaImage): RgbaImage => {
    const image = applyGeometry(decoded, settings.geometry, maxPixels);
    checkScreen(image);
    return image;
  };
  const options = { maxPixels, onHeader };
  for (const [k, path] of paths.entries()) {
    work.frame = k;
    const fail = (error: unknown): undefined => {
      const failure = frameError(error, frameAt(message, k));
      if (!skipsDamaged || !isDamage(failure)) throw failure;
      onDamaged(toFailure(failure).failure);
    };
    try {
      // Bytes may come from anywhere, and only PNG is taken from there.
      const decoded =
        path === undefined
          ? decodePng(unpack(files, k), options)
          : decodeFrame(readFrameFile(path), options);
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
