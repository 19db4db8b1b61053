import type { Size } from '../codecs/geometry/geometry.js';
import type { EncodeJob, EncodeJobOptions } from '../jobs/encode-chunk.js';
import { pack, unpack, type Packed } from '../jobs/pack.js';
import { isPixels, positionOf, type Frame } from '../messages.js';

/**
 * A job for a GIF actor as it travels: few objects, and a copy of the frames' bytes. What is per frame
 * is a list as long as the chunk, or `undefined` where no frame has it.
 */
export interface GifMessage {
  readonly options: EncodeJobOptions;
  readonly index: number;
  readonly firstFrame: number;
  /** The memory that a frame of the chunk may take, in bytes. */
  readonly memory: number;
  /** The bytes of files, and of pixels; empty for a frame that is in a file. */
  readonly bytes: Packed;
  /** The numbers of frames at their source, where these are not their positions. */
  readonly indices: readonly number[] | undefined;
  /** Where they are not all that follow `firstFrame`. */
  readonly positions: readonly number[] | undefined;
  /** Of frames that are in a file. */
  readonly paths: readonly (string | undefined)[] | undefined;
  /** Of frames that came as pixels. */
  readonly sizes: readonly (Size | undefined)[] | undefined;
  readonly names: readonly (string | undefined)[] | undefined;
}

const NOTHING = new Uint8Array();

/** What is sent to the thread. */
export function toMessage(job: EncodeJob, memory: number): GifMessage {
  const { index, firstFrame, frames, ...options } = job;
  const hasOwnIndex = frames.some((frame) => frame.index !== positionOf(frame));
  const hasHoles = frames.some((frame, k) => positionOf(frame) !== firstFrame + k);
  return {
    options,
    index,
    firstFrame,
    memory,
    bytes: pack(frames.map(bytesIn)),
    indices: hasOwnIndex ? frames.map((frame) => frame.index) : undefined,
    positions: hasHoles ? frames.map(positionOf) : undefined,
    paths: whereAny(frames, ({ image }) => (typeof image === 'string' ? image : undefined)),
    sizes: whereAny(frames, sizeOf),
    names: whereAny(frames, ({ name }) => name),
  };
}

/** The job that was sent. */
export function toJob({ options, index, firstFrame, bytes, ...parts }: GifMessage): EncodeJob {
  const frames = bytes.ends.map((_, k): Frame => {
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
  return { ...options, index, firstFrame, frames };
}

function imageAt(
  { paths, sizes }: Pick<GifMessage, 'paths' | 'sizes'>,
  bytes: Packed,
  k: number,
): Frame['image'] {
  const path = paths?.[k];
  if (path !== undefined) return path;
  const size = sizes?.[k];
  return size ? { ...size, rgba: unpack(bytes, k) } : unpack(bytes, k);
}

const bytesIn = ({ image }: Frame): Uint8Array =>
  typeof image === 'string' ? NOTHING : isPixels(image) ? image.rgba : image;

const sizeOf = ({ image }: Frame): Size | undefined =>
  isPixels(image) ? { width: image.width, height: image.height } : undefined;

/** What each frame has; `undefined` where none has it. */
function whereAny<T>(
  frames: readonly Frame[],
  partOf: (frame: Frame) => T | undefined,
): (T | undefined)[] | undefined {
  const parts = frames.map(partOf);
  return parts.some((part) => part !== undefined) ? parts : undefined;
}
