import { frameMemory } from '../codecs/frame-memory.js';
import { applyGeometry } from '../codecs/geometry/apply-geometry.js';
import { finalSize } from '../codecs/geometry/final-size.js';
import type { Size } from '../codecs/geometry/geometry.js';
import type { EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { openFrame, openPngFrame } from '../codecs/open-frame.js';
import type { OpenedFrame, OpenOptions } from '../codecs/opened-frame.js';
import type { ChunkEncoder, EncodedBytes, Encoder } from '../encoders/encoder.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import { findEncoder } from '../encoders/find-encoder.js';
import { frameError, PipelineError, type ErrorCode } from '../errors.js';
import type { Warning } from '../events.js';
import { readFrameFile } from '../io/frame-file.js';
import type { Frame, RgbaImage } from '../messages.js';
import { jobFailed, toFailure, type Failure, type Outcome } from './answer.js';

/** What is the same for all chunks of a run. */
export interface EncodeJobOptions {
  /** The name of an encoder, or the URL of a module that exports one. */
  readonly encoder: string;
  readonly settings: EncoderSettings;
  /** Whether a damaged frame is left out of the chunk; otherwise it fails the job. */
  readonly skipsDamaged: boolean;
  /** The most pixels of a frame. */
  readonly maxPixels: number;
  /** Whether harmless faults of PNGs are let pass, as viewers do; never for what came off a wire. */
  readonly isLiberal: boolean;
}

/**
 * One chunk to encode. Plain data, so that a thread, another process or another machine can do it.
 * Frames are bytes, or paths where the one who does it sees the same files.
 */
export interface EncodeJob extends EncodeJobOptions {
  /** 0-based position among the chunks. */
  readonly index: number;
  /** Position of the run's first frame. */
  readonly firstFrame: number;
  readonly frames: readonly Frame[];
}

/** An encoded chunk. Plain data, too. */
export interface EncodeReply extends EncodedBytes {
  readonly index: number;
  readonly firstFrame: number;
  /** In ms: to read, decode and resize the frames, and to encode them. */
  readonly times: { readonly decode: number; readonly encode: number };
  /** Why frames were left out, each with its position. */
  readonly damaged?: readonly Failure[];
  /** The first of each code. */
  readonly warnings?: readonly Warning[];
}

/** The memory that a job may take, and a callback for its progress. */
export interface EncodeJobContext {
  /**
   * The most memory that a frame of the job may take, in bytes.
   *
   * @default Infinity
   */
  readonly memory?: number;
  /** Called after each frame with how many are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Does the job: reads, decodes, resizes and encodes the chunk's frames, one at a time, so that their
 * pixels are never in memory together.
 *
 * @returns the encoded chunk; or, undone, how much memory it needs where that is more than `memory`.
 * @throws PipelineError (as a rejection) for the first frame that cannot be read or decoded, with its
 *   position and path; `ERR_JOB_FAILED` where something unexpected is thrown.
 */
export async function encodeChunk(
  job: EncodeJob,
  { memory = Infinity, onProgress }: EncodeJobContext = {},
): Promise<Outcome<EncodeReply>> {
  const work: Work = { frame: 0, needs: 0 };
  try {
    const found = findEncoder(job.encoder);
    const encoder = found instanceof Promise ? await found : found;
    let chunk: ChunkEncoder | undefined;
    const damaged: Failure[] = [];
    const warnings = new Map<string, Warning>();
    const images = decodeAll(job, work, {
      memory,
      encoder,
      onDamaged: (failure) => damaged.push(failure),
      onWarning: (warning) => {
        // The first of each kind says enough.
        if (!warnings.has(warning.code)) warnings.set(warning.code, warning);
      },
    });
    const times = { decode: 0, encode: 0 };
    let since = performance.now();
    /** Counts the time since the last call as that of a step. */
    const spend = (step: keyof typeof times): void => {
      const now = performance.now();
      times[step] += now - since;
      since = now;
    };
    for (const image of images) {
      const decoded = image instanceof Promise ? await image : image;
      spend('decode');
      // Not made before: a chunk that needs more memory than it was granted takes none.
      chunk ??= encoder.createChunk(job.settings);
      if (decoded) chunk.add(decoded);
      spend('encode');
      onProgress?.(work.frame + 1);
    }
    chunk ??= encoder.createChunk(job.settings);
    const { frames, bytes } = chunk.end();
    spend('encode');
    const { index, firstFrame } = job;
    return {
      reply: { index, firstFrame, frames, bytes, times, damaged, warnings: [...warnings.values()] },
      needs: work.needs,
    };
  } catch (error) {
    if (error instanceof NeedsMemory) return { needs: work.needs };
    throw asFailure(error, job.frames[work.frame]);
  }
}

/** How far a job is. */
interface Work {
  /** The frame that is worked on: its 0-based number in the chunk. */
  frame: number;
  /** The memory that the largest frame so far takes, in bytes. */
  needs: number;
}

/** Thrown for a frame that takes more memory than the job was granted. */
class NeedsMemory extends Error {}

interface DecodeOptions {
  readonly memory: number;
  readonly encoder: Encoder;
  /** Called with each damaged frame, where the job skips those. */
  readonly onDamaged: (failure: Failure) => void;
  readonly onWarning: (warning: Warning) => void;
}

/** Decodes one frame after another; a damaged one that is skipped is `undefined`. */
function* decodeAll(
  { frames, settings, skipsDamaged, isLiberal, maxPixels }: EncodeJob,
  work: Work,
  { memory, encoder, onDamaged, onWarning }: DecodeOptions,
): Iterable<RgbaImage | undefined | Promise<RgbaImage | undefined>> {
  const { geometry } = settings;
  const { bytesFor = bytesForPixels, decodePng } = encoder;
  const finish = (decoded: RgbaImage): RgbaImage => applyGeometry(decoded, geometry, maxPixels);
  const decode = (frame: OpenedFrame): RgbaImage | Promise<RgbaImage> => {
    // What the GIF cannot hold, and what takes too much memory, is known before pixels are decoded.
    finalSize(frame, geometry, maxPixels);
    const needs = frameMemory(frame, geometry, maxPixels, bytesFor);
    work.needs = Math.max(work.needs, needs);
    if (needs > memory) throw new NeedsMemory();
    return whenReady(frame.decode(), finish);
  };
  for (const [k, frame] of frames.entries()) {
    work.frame = k;
    const fail = (error: unknown): undefined => {
      const failure = frameError(error, contextOf(frame));
      if (!skipsDamaged || !isDamage(failure)) throw failure;
      onDamaged(toFailure(failure).failure);
    };
    const options: Partial<OpenOptions> = {
      isLiberal,
      maxPixels,
      decodePng,
      warn: (code, text) => {
        const { index, path } = contextOf(frame);
        const where = path === undefined ? '' : ` (${path})`;
        onWarning({ type: 'warning', code, message: `Frame ${index}${where}: ${text}` });
      },
    };
    try {
      const decoded = whenReady(open(frame, options), decode);
      yield decoded instanceof Promise ? decoded.catch(fail) : decoded;
    } catch (error) {
      fail(error);
    }
  }
}

/** What most encoders take: a few copies of the frame. */
const bytesForPixels = ({ width, height }: Size): number => 16 * width * height;

function open(
  { png, pipe }: Frame,
  options: Partial<OpenOptions>,
): OpenedFrame | Promise<OpenedFrame> {
  if (typeof png === 'string') return openFrame(readFrameFile(png), options);
  if (!(png instanceof Uint8Array)) return pixels(png, options);
  // Bytes without a path may come from anywhere, and only PNG is taken from there.
  return pipe === undefined ? openPngFrame(png, options) : openFrame(png, options);
}

/** Pixels are opened as a file is: their size is looked at first. */
function pixels(image: RgbaImage, { maxPixels = MAX_PIXELS }: Partial<OpenOptions>): OpenedFrame {
  const { width, height, rgba } = image;
  const isSize = [width, height].every((side) => Number.isInteger(side) && side > 0);
  if (!isSize || rgba.length !== width * height * 4) {
    throw new PipelineError(
      'ERR_IMAGE_CORRUPT',
      `Expected ${width} x ${height} pixels of four bytes each, got ${rgba.length} bytes`,
    );
  }
  if (width * height > maxPixels) {
    throw new PipelineError(
      'ERR_IMAGE_TOO_MANY_PIXELS',
      `Its size is ${width}x${height}; at most ${maxPixels} pixels are taken (\`maxPixels\`)`,
    );
  }
  return { width, height, decoding: rgba.length, decode: () => image };
}

const contextOf = ({ index, png, pipe }: Frame) => ({
  index,
  path: typeof png === 'string' ? png : pipe,
});

/** A PipelineError of the job, or of what went wrong unexpectedly at a frame. */
const asFailure = (error: unknown, frame: Frame | undefined): PipelineError =>
  error instanceof PipelineError ? error : jobFailed(error, frame && contextOf(frame));

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
