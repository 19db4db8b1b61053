/**
 * What passes between stages. Frames count from 0 without holes; so do chunks. A frame's `index` is its
 * number at its source, its `position` the place where the animation shows it. Widths, heights and
 * offsets are in pixels and bytes; bytes are exact-size `Uint8Array`s, never slices of a pool.
 */

/** Pixels row by row from the top left, four bytes each: red, green, blue, alpha (not premultiplied). */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  /** `width * height * 4` bytes, at the start of a buffer of their own. */
  readonly rgba: Uint8Array;
}

/** The image of a frame: the bytes of a file, the path of one, or pixels. */
export type FrameImage = Uint8Array | string | RgbaImage;

/** One frame on its way to an encoder. */
export interface Frame {
  /** Its 0-based number at its source. */
  readonly index: number;
  /**
   * Its 0-based place in the animation.
   *
   * @default index
   */
  readonly position?: number;
  readonly image: FrameImage;
  /** How long it is shown, in ms, where its source says so. */
  readonly delay?: number;
  /** Where bytes or pixels came from, such as the path of a pipe, for messages. */
  readonly name?: string;
}

/** A frame as it came off the wire: the bytes of a PNG file. */
export interface DownloadedFrame extends Frame {
  readonly image: Uint8Array;
}

/** The 0-based place of a frame in the animation. */
export const positionOf = ({ index, position = index }: Frame | Gap): number => position;

/** Whether a frame's image is pixels. */
export const isPixels = (image: FrameImage): image is RgbaImage =>
  typeof image !== 'string' && !(image instanceof Uint8Array);

/** A frame that a user named. */
export interface NamedFrame {
  /** Of its file, or of the pipe that it came from. */
  readonly path: string;
  /** What came through the pipe: an image of any kind that may be in a file. */
  readonly bytes?: Uint8Array;
}

/** The bytes that a frame has in memory: none of one in a file. */
export const bytesOf = ({ image }: Frame): number =>
  typeof image === 'string' ? 0 : isPixels(image) ? image.rgba.length : image.length;

/** A frame that failed for good. It keeps its place, so that nothing waits for it. */
export interface Gap {
  /** Its 0-based number at its source. */
  readonly index: number;
  /**
   * Its 0-based place in the animation.
   *
   * @default index
   */
  readonly position?: number;
  readonly image: undefined;
}

/** A run of consecutive frames, encoded as one job. */
export interface Chunk {
  /** 0-based position among the chunks. */
  readonly index: number;
  /** Position of the first frame. */
  readonly firstFrame: number;
  /** The frames at `firstFrame`, `firstFrame + 1`, …, without those that failed. */
  readonly frames: readonly Frame[];
  /** Positions of the run's frames that failed, ascending; none where not given. */
  readonly gaps?: readonly number[];
}

/** What the writer has to know of a frame inside an encoded chunk. */
export interface EncodedFrame {
  /** Where the frame's graphic control extension begins in the chunk's bytes. */
  readonly offset: number;
  readonly width: number;
  readonly height: number;
  /** Colours in its table, the transparent one included: 1 to 256. */
  readonly colors: number;
  /** Whether an index of it means "as before". */
  readonly transparent: boolean;
  /** How many frames after it in the chunk are the same and were left out; none where not given. */
  readonly repeats?: number;
  /** Whether what was shown before must be cleared. */
  readonly needsBlank: boolean;
}

/**
 * A chunk as GIF89a blocks, ready to stand one after another: per frame a graphic control extension
 * (delay and disposal still 0: only the writer knows them), an image descriptor, a local colour
 * table and LZW data.
 */
export interface EncodedChunk {
  readonly index: number;
  /** Position of the first frame. */
  readonly firstFrame: number;
  readonly frames: readonly EncodedFrame[];
  /** Positions of the run's frames that failed, ascending; none where not given. */
  readonly gaps?: readonly number[];
  readonly bytes: Uint8Array;
  /** In ms: to read, decode and resize its frames, and to encode them; unknown where not given. */
  readonly times?: { readonly decode: number; readonly encode: number };
}

/** A chunk's frames as an encoder gives them. */
export type EncodedBytes = Pick<EncodedChunk, 'frames' | 'bytes'>;
