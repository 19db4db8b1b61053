import type { Size } from '../codecs/geometry/geometry.js';
import type { EncodeJob, EncodeJobOptions } from '../jobs/encode-chunk.js';
import { pack, unpack, type Packed } from '../jobs/pack.js';
import type { Frame, RgbaImage } from '../messages.js';

/** A job for a GIF actor as it travels: few objects, and a copy of the frames' bytes. */
export interface GifMessage {
  readonly options: EncodeJobOptions;
  readonly index: number;
  readonly firstFrame: number;
  /** The frames' positions, where they are not all that follow `firstFrame`. */
  readonly indices: readonly number[] | undefined;
  /** Per frame: the path of its file or of the pipe that it came from; `undefined` for one from the wire. */
  readonly paths: readonly (string | undefined)[];
  /** Per frame: its size where it came as pixels; none where no frame did. */
  readonly sizes: readonly (Size | undefined)[] | undefined;
  /** As many arrays as frames; empty for those that are in a file. */
  readonly files: Packed;
  /** What the chunk's frames may take, one at a time, in bytes. */
  readonly memory: number;
}

const NOTHING = new Uint8Array();

const isPixels = (png: Frame['png']): png is RgbaImage =>
  typeof png !== 'string' && !(png instanceof Uint8Array);

const bytesIn = ({ png }: Frame): Uint8Array =>
  typeof png === 'string' ? NOTHING : isPixels(png) ? png.rgba : png;

const sizeOf = ({ png }: Frame): Size | undefined =>
  isPixels(png) ? { width: png.width, height: png.height } : undefined;

export function toMessage(job: EncodeJob, memory: number): GifMessage {
  const { index, firstFrame, frames, ...options } = job;
  const isWhole = frames.every((frame, k) => frame.index === firstFrame + k);
  return {
    options,
    index,
    firstFrame,
    indices: isWhole ? undefined : frames.map((frame) => frame.index),
    paths: frames.map(({ png, pipe }) => (typeof png === 'string' ? png : pipe)),
    sizes: frames.some(({ png }) => isPixels(png)) ? frames.map(sizeOf) : undefined,
    files: pack(frames.map(bytesIn)),
    memory,
  };
}

export function toJob(message: GifMessage): EncodeJob {
  const { options, index, firstFrame, indices, paths, sizes, files } = message;
  const frames = paths.map((path, k): Frame => {
    const frame = { index: indices?.[k] ?? firstFrame + k };
    const bytes = unpack(files, k);
    const size = sizes?.[k];
    if (size) return { ...frame, png: { ...size, rgba: bytes } };
    if (path === undefined) return { ...frame, png: bytes };
    return bytes.length === 0 ? { ...frame, png: path } : { ...frame, png: bytes, pipe: path };
  });
  return { ...options, index, firstFrame, frames };
}
