import { frameMemory } from '../codecs/frame-memory.js';
import { applyGeometry } from '../codecs/geometry/apply-geometry.js';
import { finalSize } from '../codecs/geometry/final-size.js';
import type { EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { blendMatte } from '../codecs/matte.js';
import { openFrame, openPngFrame } from '../codecs/open-frame.js';
import { openPixels } from '../codecs/open-pixels.js';
import type { OpenedFrame, OpenOptions } from '../codecs/opened-frame.js';
import { bytesForPixels, type Encoder } from '../encoders/encoder.js';
import { frameError, frameName, hasTrait } from '../errors.js';
import type { Warning } from '../events.js';
import { readFrameFile } from '../io/frame-file.js';
import { isPixels, type Frame, type RgbaImage } from '../messages.js';

/** Frames to decode, and the settings for it. */
export interface DecodeJob {
  readonly frames: readonly Frame[];
  readonly settings: Pick<EncoderSettings, 'geometry' | 'matte'>;
  /** Whether a damaged frame is left out; otherwise the job fails. */
  readonly skipsDamaged: boolean;
  /** The most pixels of a frame. */
  readonly maxPixels: number;
  /**
   * Whether frames given as bytes may also be JPEG or WebP, and whether a PNG may have faults that viewers
   * ignore. It is false for data from the network, where a fault may mean that the data was cut off.
   */
  readonly isLiberal: boolean;
}

/** The progress of a job; {@link decodeFrames} updates it. */
export interface DecodeWork {
  /** The frame that is being worked on. */
  frame: Frame | undefined;
  /** The memory that the largest frame so far needs, in bytes. */
  needs: number;
}

/** Thrown for a frame that needs more memory than the job was granted. */
export class NeedsMemory extends Error {}

/** The limits, the encoder and the callbacks of {@link decodeFrames}. */
export interface DecodeOptions {
  /** The most memory that a frame may take, in bytes. */
  readonly memory: number;
  /** The encoder that will get the frames; it says how much memory it needs, and may decode PNGs itself. */
  readonly encoder: Encoder;
  /** Called with each damaged frame, if the job skips damaged frames. */
  readonly onDamaged: (frame: Frame, error: unknown) => void;
  readonly onWarning: (warning: Warning) => void;
}

/**
 * Reads, decodes and resizes the frames of a job, one at a time, whenever the caller takes the next one. It
 * yields `undefined` for a damaged frame that is skipped, and a promise only if decoding is asynchronous.
 *
 * @param work updated while the frames are decoded.
 * @throws (also as a rejection) PipelineError for a damaged frame that is not skipped, with its index and
 *   path; NeedsMemory.
 */
export function* decodeFrames(
  { frames, settings, skipsDamaged, isLiberal, maxPixels }: DecodeJob,
  work: DecodeWork,
  { memory, encoder, onDamaged, onWarning }: DecodeOptions,
): Iterable<RgbaImage | undefined | Promise<RgbaImage | undefined>> {
  const { geometry, matte } = settings;
  const { bytesFor = bytesForPixels, decodePng } = encoder;
  const finish = (decoded: RgbaImage): RgbaImage =>
    blendMatte(applyGeometry(decoded, geometry, maxPixels), matte);
  const decode = (opened: OpenedFrame): RgbaImage | Promise<RgbaImage> => {
    // A frame that a GIF cannot hold, or that needs too much memory, is refused before it is decoded.
    finalSize(opened, geometry, maxPixels);
    const needs = frameMemory(opened, settings, maxPixels, bytesFor);
    work.needs = Math.max(work.needs, needs);
    if (needs > memory) throw new NeedsMemory();
    return whenReady(opened.decode(), finish);
  };
  for (const frame of frames) {
    work.frame = frame;
    /** Reports a damaged frame if the job skips damaged frames. Otherwise, and for any other error, throws. */
    const skipOrThrow = (error: unknown): undefined => {
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
      yield decoded instanceof Promise ? decoded.catch(skipOrThrow) : decoded;
    } catch (error) {
      skipOrThrow(error);
      yield undefined;
    }
  }
}

type OpenOptionsOfJob = Pick<OpenOptions, 'isLiberal' | 'maxPixels' | 'decodePng' | 'warn'>;

function open({ image }: Frame, options: OpenOptionsOfJob): OpenedFrame | Promise<OpenedFrame> {
  if (typeof image === 'string') return openFrame(readFrameFile(image), options);
  if (isPixels(image)) return openPixels(image, options.maxPixels);
  // Data from the network must be PNG.
  return options.isLiberal ? openFrame(image, options) : openPngFrame(image, options);
}

/** The index and the path of a frame, for errors. */
export const contextOf = ({ index, image, name }: Frame) => ({
  index,
  path: typeof image === 'string' ? image : name,
});

/**
 * Calls `next` with the value, or with the result of the promise. Almost all frames are decoded
 * synchronously; a promise for each would take time.
 */
function whenReady<In, Out>(
  value: In | Promise<In>,
  next: (value: In) => Out | Promise<Out>,
): Out | Promise<Out> {
  return value instanceof Promise ? value.then(next) : next(value);
}
