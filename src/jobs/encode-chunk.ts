import type { ChunkPlace } from '../codecs/gif/chunk-place.js';
import { anchorChunkOf } from '../codecs/gif/chunk-layout.js';
import type { EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { findEncoder } from '../encoders/find-encoder.js';
import { PipelineError } from '../errors.js';
import type { Warning } from '../events.js';
import {
  positionOf,
  type EncodedBytes,
  type Frame,
  type FramesBefore,
  type RgbaImage,
} from '../messages.js';
import { jobFailed, toFailure, type Failure, type Outcome } from './answer.js';
import { checkEncoded } from './check-encoded.js';
import {
  contextOf,
  decodeFrames,
  NeedsMemory,
  type DecodeJob,
  type DecodeOptions,
  type DecodeWork,
} from './decode-frames.js';

/** The options of an {@link EncodeJob} that are the same for all chunks of a run. */
export interface EncodeJobOptions extends Omit<DecodeJob, 'frames'> {
  /** The name of an encoder, or the URL of a module that exports one. */
  readonly encoder: string;
  readonly settings: EncoderSettings;
}

/**
 * One chunk to encode. A job is plain data, so that a thread, another process or another machine can do it.
 * A frame can be a path only if the worker sees the same files; otherwise it must be bytes or pixels.
 */
export interface EncodeJob extends EncodeJobOptions {
  /** The 0-based number of the chunk. */
  readonly index: number;
  /** The 0-based position in the animation of the first frame. */
  readonly firstFrame: number;
  readonly frames: readonly Frame[];
  /**
   * The frames before the chunk.
   *
   * @default none: the chunk begins with a whole frame
   */
  readonly before?: FramesBefore<Frame> | undefined;
  /**
   * Whether the next chunk gets the last frame of this one in its `before`.
   *
   * @default false
   */
  readonly isContinued?: boolean | undefined;
}

/** An encoded chunk; plain data like the job. */
export interface EncodeReply extends EncodedBytes {
  /** The 0-based number of the chunk. */
  readonly index: number;
  /** The 0-based position in the animation of the first frame. */
  readonly firstFrame: number;
  /** In ms: `decode` is the time to read, decode and resize the frames, `encode` the time to encode them. */
  readonly times: { readonly decode: number; readonly encode: number };
  /** The damaged frames that were left out. */
  readonly damaged?: readonly DamagedFrame[];
  /** The first warning of each code. */
  readonly warnings?: readonly Warning[];
}

/** A frame that could not be decoded. */
export interface DamagedFrame {
  /** Its 0-based position in the animation. */
  readonly position: number;
  readonly failure: Failure;
}

/** The memory that a job may take, and a callback for its progress. */
export interface EncodeJobContext {
  /**
   * The most memory that a frame of the job may take, in bytes.
   *
   * @default Infinity
   */
  readonly memory?: number;
  /** Called after each frame with the number of frames that are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Does a job: reads, decodes, resizes and encodes the frames of a chunk, one at a time, so that only one
 * frame's pixels are in memory.
 *
 * @returns the encoded chunk; or, if a frame needs more memory than `memory`, only the memory it needs.
 * @throws PipelineError (as a rejection) for the first frame that cannot be read or decoded, with its
 *   index and path; `ERR_ENCODER_MISSING`; `ERR_ENCODER_INVALID` for an invalid chunk from the encoder;
 *   `ERR_JOB_FAILED` if anything else is thrown.
 */
export async function encodeChunk(
  job: EncodeJob,
  { memory = Infinity, onProgress }: EncodeJobContext = {},
): Promise<Outcome<EncodeReply>> {
  const work: DecodeWork = { frame: undefined, needs: 0 };
  try {
    const found = findEncoder(job.encoder);
    const encoder = found instanceof Promise ? await found : found;
    const damaged: DamagedFrame[] = [];
    const warnings = new Map<string, Warning>();
    const frames = decodeFrames(job, work, {
      memory,
      encoder,
      onDamaged: (frame, error) =>
        damaged.push({ position: positionOf(frame), failure: toFailure(error).failure }),
      onWarning: (warning) => {
        // A person needs each code only once.
        if (!warnings.has(warning.code)) warnings.set(warning.code, warning);
      },
    });
    const times = { decode: 0, encode: 0 };
    let since = performance.now();
    /** Adds the time since the last call to the time of a step. */
    const spend = (step: keyof typeof times): void => {
      const now = performance.now();
      times[step] += now - since;
      since = now;
    };
    // Created only after the first frame is decoded, so that a job that needs too much memory takes none.
    let chunk: ReturnType<typeof encoder.createChunk> | undefined;
    /** Whether the last frame was not left out. */
    let isLastThere = false;
    let done = 0;
    for (const frame of frames) {
      const image = frame instanceof Promise ? await frame : frame;
      spend('decode');
      chunk ??= encoder.createChunk(
        job.settings,
        image ? await placeOf(job, image, work, { memory, encoder }) : {},
      );
      isLastThere = image !== undefined;
      if (image) {
        const added = chunk.add(image);
        if (added instanceof Promise) await added;
      }
      spend('encode');
      done += 1;
      onProgress?.(done);
    }
    work.frame = undefined;
    chunk ??= encoder.createChunk(job.settings, {});
    const ended = chunk.end(isLastThere && (job.isContinued ?? false));
    const encoded = ended instanceof Promise ? await ended : ended;
    spend('encode');
    checkEncoded(encoded, done - damaged.length);
    const { index, firstFrame } = job;
    const { frames: parts, bytes } = encoded;
    return {
      reply: {
        index,
        firstFrame,
        frames: parts,
        bytes,
        times,
        damaged,
        warnings: [...warnings.values()],
      },
      needs: work.needs,
    };
  } catch (error) {
    if (error instanceof NeedsMemory) return { needs: work.needs };
    if (error instanceof PipelineError) throw error;
    throw jobFailed(error, work.frame && contextOf(work.frame));
  }
}

/**
 * The place of a job's chunk, for an encoder that joins chunks. A frame before the chunk that is damaged counts as
 * missing; the job that it belongs to reports it.
 *
 * @param image the first decoded frame of the job.
 * @param work its `needs` covers the frames before the chunk, too.
 * @throws (as a rejection) NeedsMemory.
 */
async function placeOf(
  job: EncodeJob,
  image: RgbaImage,
  work: DecodeWork,
  options: Pick<DecodeOptions, 'memory' | 'encoder'>,
): Promise<ChunkPlace> {
  const { index, firstFrame, before, settings } = job;
  if (!options.encoder.joinsChunks?.(image, settings)) return {};
  const { frame } = work;
  const isFirst = frame !== undefined && positionOf(frame) === firstFrame;
  const isAnchor = isFirst && anchorChunkOf(index) === index;
  if (!before) return { isAnchor };
  const frames = [before.anchor, before.last];
  const decoded: (RgbaImage | undefined)[] = [];
  for (const one of decodeFrames({ ...job, frames, skipsDamaged: true }, work, {
    ...options,
    onDamaged: ignore,
    onWarning: ignore,
  })) {
    decoded.push(one instanceof Promise ? await one : one);
  }
  const [anchor, last] = decoded;
  work.frame = frame;
  return anchor && last ? { isAnchor, before: { anchor, last } } : { isAnchor };
}

const ignore = (): void => undefined;
