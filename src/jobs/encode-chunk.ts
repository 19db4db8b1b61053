import type { EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { findEncoder } from '../encoders/find-encoder.js';
import { PipelineError } from '../errors.js';
import type { Warning } from '../events.js';
import { positionOf, type EncodedBytes, type Frame } from '../messages.js';
import { jobFailed, toFailure, type Failure, type Outcome } from './answer.js';
import { checkEncoded } from './check-encoded.js';
import {
  contextOf,
  decodeFrames,
  NeedsMemory,
  type DecodeJob,
  type DecodeWork,
} from './decode-frames.js';

/** What is the same for all chunks of a run. */
export interface EncodeJobOptions extends Omit<DecodeJob, 'frames'> {
  /** The name of an encoder, or the URL of a module that exports one. */
  readonly encoder: string;
  readonly settings: EncoderSettings;
}

/**
 * One chunk to encode. Plain data, so that a thread, another process or another machine can do it.
 * Frames are bytes, or paths where the one who does it sees the same files.
 */
export interface EncodeJob extends EncodeJobOptions {
  /** 0-based position among the chunks. */
  readonly index: number;
  /** 0-based position of the first frame in the animation. */
  readonly firstFrame: number;
  readonly frames: readonly Frame[];
}

/** An encoded chunk. Plain data, too. */
export interface EncodeReply extends EncodedBytes {
  readonly index: number;
  readonly firstFrame: number;
  /** In ms: to read, decode and resize the frames, and to encode them. */
  readonly times: { readonly decode: number; readonly encode: number };
  /** Frames that were left out, by their position in the animation, and why. */
  readonly damaged?: readonly DamagedFrame[];
  /** The first of each code. */
  readonly warnings?: readonly Warning[];
}

/** A frame that could not be decoded. */
export interface DamagedFrame {
  /** Its 0-based place in the animation. */
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
  /** Called after each frame with how many are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Does the job: reads, decodes, resizes and encodes the chunk's frames, one at a time, so that their
 * pixels are never in memory together.
 *
 * @returns the encoded chunk; or, undone, how much memory it needs where that is more than `memory`.
 * @throws PipelineError (as a rejection) for the first frame that cannot be read or decoded, with its
 *   index and path; `ERR_ENCODER_INVALID` for a chunk that cannot be right; `ERR_JOB_FAILED` where
 *   something unexpected is thrown.
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
    // Not made before: a chunk that needs more memory than it was granted takes none.
    let chunk: ReturnType<typeof encoder.createChunk> | undefined;
    let done = 0;
    for (const frame of frames) {
      const image = frame instanceof Promise ? await frame : frame;
      spend('decode');
      chunk ??= encoder.createChunk(job.settings);
      if (image) {
        const added = chunk.add(image);
        if (added instanceof Promise) await added;
      }
      spend('encode');
      done += 1;
      onProgress?.(done);
    }
    work.frame = undefined;
    chunk ??= encoder.createChunk(job.settings);
    const ended = chunk.end();
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
