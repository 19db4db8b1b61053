import type { Size } from '../codecs/geometry/geometry.js';
import type { EncodeJob, EncodeJobOptions } from './encode-chunk.js';
import { pack, unpack, type Packed } from './pack.js';
import { isPixels, positionOf, type Frame } from '../messages.js';

/**
 * A job as a message: few objects, and a copy of the frames' bytes. A property per frame
 * is an array as long as the chunk, or `undefined` if no frame has the property.
 */
export interface JobMessage {
  readonly options: EncodeJobOptions;
  /** The 0-based index of the chunk. */
  readonly index: number;
  /** The 0-based position of the chunk's first frame. */
  readonly firstFrame: number;
  /** The most memory that a frame of the chunk may use, in bytes. */
  readonly memory: number;
  /** The bytes or the pixels of each frame; empty for a frame that is given by a path or in shared memory. */
  readonly bytes: Packed;
  /** The pixels of frames that are in memory that threads share; these are not copied. */
  readonly shared: readonly (Uint8Array | undefined)[] | undefined;
  /** Whether the first two frames are those before the chunk, the anchor and the last one. */
  readonly hasBefore: boolean;
  readonly isContinued: boolean | undefined;
  /** The frames' 0-based indices at their source, if they differ from the positions. */
  readonly indices: readonly number[] | undefined;
  /** The frames' 0-based positions, if they do not simply count up from `firstFrame`. */
  readonly positions: readonly number[] | undefined;
  /** The paths of frames that are given by a path. */
  readonly paths: readonly (string | undefined)[] | undefined;
  /** The sizes of frames that are given as pixels. */
  readonly sizes: readonly (Size | undefined)[] | undefined;
  /** The origins of frames, such as URLs, for messages. */
  readonly names: readonly (string | undefined)[] | undefined;
}

const NOTHING = new Uint8Array();

/** Turns a job into the message for the thread. */
export function toMessage(job: EncodeJob, memory: number): JobMessage {
  const { index, firstFrame, frames: own, before, isContinued, ...options } = job;
  const frames = before ? [before.anchor, before.last, ...own] : own;
  const hasOwnIndex = frames.some((frame) => frame.index !== positionOf(frame));
  const hasHoles = frames.some((frame, k) => positionOf(frame) !== firstFrame + k);
  return {
    options,
    index,
    firstFrame,
    memory,
    hasBefore: before !== undefined,
    isContinued,
    bytes: pack(frames.map(bytesIn)),
    indices: hasOwnIndex ? frames.map((frame) => frame.index) : undefined,
    positions: hasHoles ? frames.map(positionOf) : undefined,
    shared: whereAny(frames, sharedIn),
    paths: whereAny(frames, ({ image }) => (typeof image === 'string' ? image : undefined)),
    sizes: whereAny(frames, sizeOf),
    names: whereAny(frames, ({ name }) => name),
  };
}

/** Turns a message back into the job. */
export function toJob(message: JobMessage): EncodeJob {
  const { options, index, firstFrame, bytes, hasBefore, isContinued, ...parts } = message;
  const all = bytes.ends.map((_, k): Frame => {
    const position = parts.positions?.[k] ?? firstFrame + k;
    const index = parts.indices?.[k] ?? position;
    const name = parts.names?.[k];
    return {
      index,
      ...(index === position ? undefined : { position }),
      image: imageAt(parts, bytes, k),
      ...(name === undefined ? undefined : { name }),
    };
  });
  const chunk = {
    ...options,
    index,
    firstFrame,
    ...(isContinued === undefined ? undefined : { isContinued }),
  };
  if (!hasBefore) return { ...chunk, frames: all };
  const [anchor, last, ...frames] = all as [Frame, Frame, ...Frame[]];
  return { ...chunk, frames, before: { anchor, last } };
}

function imageAt(
  { paths, sizes, shared }: Pick<JobMessage, 'paths' | 'sizes' | 'shared'>,
  bytes: Packed,
  k: number,
): Frame['image'] {
  const path = paths?.[k];
  if (path !== undefined) return path;
  const size = sizes?.[k];
  return size ? { ...size, rgba: shared?.[k] ?? unpack(bytes, k) } : unpack(bytes, k);
}

const bytesIn = (frame: Frame): Uint8Array => {
  const { image } = frame;
  if (typeof image === 'string' || sharedIn(frame)) return NOTHING;
  return isPixels(image) ? image.rgba : image;
};

const sharedIn = ({ image }: Frame): Uint8Array | undefined =>
  typeof image !== 'string' && isPixels(image) && image.rgba.buffer instanceof SharedArrayBuffer
    ? image.rgba
    : undefined;

const sizeOf = ({ image }: Frame): Size | undefined =>
  isPixels(image) ? { width: image.width, height: image.height } : undefined;

/** A property of each frame; `undefined` if no frame has it. */
function whereAny<T>(
  frames: readonly Frame[],
  partOf: (frame: Frame) => T | undefined,
): (T | undefined)[] | undefined {
  return frames.some((frame) => partOf(frame) !== undefined) ? frames.map(partOf) : undefined;
}
