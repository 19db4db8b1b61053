import { frameMemory } from '../codecs/frame-memory.js';
import { applyGeometry } from '../codecs/geometry/apply-geometry.js';
import { finalSize } from '../codecs/geometry/final-size.js';
import type { EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { openFrame, openPngFrame } from '../codecs/open-frame.js';
import { openPixels } from '../codecs/open-pixels.js';
import type { OpenedFrame, OpenOptions } from '../codecs/opened-frame.js';
import { bytesForPixels, type Encoder } from '../encoders/encoder.js';
import { frameError, frameName, hasTrait } from '../errors.js';
import type { Warning } from '../events.js';
import { readFrameFile } from '../io/frame-file.js';
import { isPixels, type Frame, type RgbaImage } from '../messages.js';

/** Frames to decode, and how. */
export interface DecodeJob {
  readonly frames: readonly Frame[];
  readonly settings: Pick<EncoderSettings, 'geometry'>;
  /** Whether a damaged frame is left out; otherwise it fails the job. */
  readonly skipsDamaged: boolean;
  /** The most pixels of a frame. */
  readonly maxPixels: number;
  /**
   * Whether bytes may be JPEG and WebP, too, and harmless faults of PNGs are let pass, as viewers do;
   * never for what came off a wire.
   */
  readonly isLiberal: boolean;
}

/** How far the frames of a job are. */
export interface DecodeWork {
  /** The frame that is worked on. */
  frame: Frame | undefined;
  /** The memory that the largest frame so far takes, in bytes. */
  needs: number;
}

/** Thrown for a frame that takes more memory than the job was granted. */
export class NeedsMemory extends Error {}

/** What frames are decoded for. */
export interface DecodeOptions {
  /** The most bytes that a frame may take. */
  readonly memory: number;
  readonly encoder: Encoder;
  /** Called with each damaged frame, where the job skips those. */
  readonly onDamaged: (frame: Frame, error: unknown) => void;
  readonly onWarning: (warning: Warning) => void;
}

/**
 * Reads, decodes and resizes the frames of a job, one after another, as they are asked for. A damaged
 * one that is skipped is `undefined`. There is a promise only where there is something to wait for.
 *
 * @throws (also as a rejection) PipelineError for a frame that is not skipped, with its index and path;
 *   NeedsMemory.
 */
export function* decodeFrames(
  { frames, settings, skipsDamaged, isLiberal, maxPixels }: DecodeJob,
  work: DecodeWork,
  { memory, encoder, onDamaged, onWarning }: DecodeOptions,
): Iterable<RgbaImage | undefined | Promise<RgbaImage | undefined>> {
  const { geometry } = settings;
  const { bytesFor = bytesForPixels, decodePng } = encoder;
  const finish = (decoded: RgbaImage): RgbaImage => applyGeometry(decoded, geometry, maxPixels);
  const decode = (opened: OpenedFrame): RgbaImage | Promise<RgbaImage> => {
    // What the GIF cannot hold, and what takes too much memory, is known before pixels are decoded.
    finalSize(opened, geometry, maxPixels);
    const needs = frameMemory(opened, geometry, maxPixels, bytesFor);
    work.needs = Math.max(work.needs, needs);
    if (needs > memory) throw new NeedsMemory();
    return whenReady(opened.decode(), finish);
  };
  for (const frame of frames) {
    work.frame = frame;
    /** Leaves the frame out, where that is allowed. */
    const skip = (error: unknown): undefined => {
      const failure = frameError(error, contextOf(frame));
      if (!skipsDamaged || !hasTrait(failure, 'damage')) throw failure;
      onDamaged(frame, failure);
      return undefined;
    };
    const options: OpenOptionsOfJob = {
      isLiberal,
      maxPixels,
      decodePng,
      warn: (code, text) => {
        const { index, path } = contextOf(frame);
        onWarning({ type: 'warning', code, message: `${frameName(index, path)}: ${text}` });
      },
    };
    try {
      const decoded = whenReady(open(frame, options), decode);
      yield decoded instanceof Promise ? decoded.catch(skip) : decoded;
    } catch (error) {
      skip(error);
      yield undefined;
    }
  }
}

type OpenOptionsOfJob = Pick<OpenOptions, 'isLiberal' | 'maxPixels' | 'decodePng' | 'warn'>;

function open({ image }: Frame, options: OpenOptionsOfJob): OpenedFrame | Promise<OpenedFrame> {
  if (typeof image === 'string') return openFrame(readFrameFile(image), options);
  if (isPixels(image)) return openPixels(image, options.maxPixels);
  // From a wire, only PNG is taken.
  return options.isLiberal ? openFrame(image, options) : openPngFrame(image, options);
}

/** A frame as errors name it. */
export const contextOf = ({ index, image, name }: Frame) => ({
  index,
  path: typeof image === 'string' ? image : name,
});

/** At once where there is nothing to wait for, which is for almost all frames. */
function whenReady<In, Out>(
  value: In | Promise<In>,
  next: (value: In) => Out | Promise<Out>,
): Out | Promise<Out> {
  return value instanceof Promise ? value.then(next) : next(value);
}
