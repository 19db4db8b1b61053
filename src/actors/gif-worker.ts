/** Thread entry: encodes chunks of frames. It must stay free of rxjs, which would triple its start. */
import './without-eval.js';
import { expose, Transfer } from 'threads/worker';
import { frameMemory } from '../codecs/frame-memory.js';
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
import { progressTeller } from './tell-progress.js';

expose(async (message: GifMessage) => {
  const work: Work = { frame: 0, needs: 0 };
  const tellProgress = progressTeller();
  try {
    let encoder: ChunkEncoder | undefined;
    const damaged: Failure[] = [];
    const warnings = new Map<string, Warning>();
    const onWarning = (warning: Warning) => {
      // The first of each kind says enough.
      if (!warnings.has(warning.code)) warnings.set(warning.code, warning);
    };
    const onDamaged = (failure: Failure) => damaged.push(failure);
    for (const image of decodeAll(message, work, onDamaged, onWarning)) {
      const decoded = image instanceof Promise ? await image : image;
      // Not made before: a chunk that needs more memory than it was granted takes none.
      encoder ??= new ChunkEncoder(message.settings);
      if (decoded) encoder.add(decoded);
      tellProgress(work.frame + 1);
    }
    encoder ??= new ChunkEncoder(message.settings);
    const { frames, bytes } = encoder.end();
    const { index, firstFrame } = message;
    const reply = { index, firstFrame, frames, bytes, damaged, warnings: [...warnings.values()] };
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
  onWarning: (warning: Warning) => void,
): Iterable<RgbaImage | undefined | Promise<RgbaImage | undefined>> {
  const { settings, skipsDamaged, isLiberal, paths, files, maxPixels, memory } = message;
  const { geometry } = settings;
  const finish = (decoded: RgbaImage): RgbaImage => applyGeometry(decoded, geometry, maxPixels);
  const decode = (frame: OpenedFrame): RgbaImage | Promise<RgbaImage> => {
    // What the GIF cannot hold, and what takes too much memory, is known before pixels are decoded.
    finalSize(frame, geometry, maxPixels);
    const needs = frameMemory(frame, geometry, maxPixels);
    work.needs = Math.max(work.needs, needs);
    if (needs > memory) throw new NeedsMemory();
    return whenReady(frame.decode(), finish);
  };
  for (const [k, path] of paths.entries()) {
    work.frame = k;
    const at = frameAt(message, k);
    const fail = (error: unknown): undefined => {
      const failure = frameError(error, at);
      if (!skipsDamaged || !isDamage(failure)) throw failure;
      onDamaged(toFailure(failure).failure);
    };
    const options: Partial<OpenOptions> = {
      isLiberal,
      maxPixels,
      warn: (code, text) => {
        const where = path === undefined ? '' : ` (${path})`;
        onWarning({ type: 'warning', code, message: `Frame ${at.index}${where}: ${text}` });
      },
    };
    try {
      const bytes = unpack(files, k);
      // Bytes without a path may come from anywhere, and only PNG is taken from there.
      const frame =
        path === undefined
          ? openPngFrame(bytes, options)
          : openFrame(bytes.length > 0 ? bytes : readFrameFile(path), options);
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
