/**
 * The data that stages pass on. Frames and chunks count from 0 without holes. The `index` of a frame is its
 * number at its source; its `position` is its place in the animation. Widths and heights are in pixels,
 * offsets in bytes. Bytes are exact-size `Uint8Array`s, never slices of a pool.
 */

/** An image as pixels. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  /**
   * `width * height * 4` bytes, at the start of their own buffer: row by row from the top left, red, green,
   * blue and alpha (not premultiplied) of each pixel.
   */
  readonly rgba: Uint8Array;
}

/** The image of a frame: the bytes of a file, the path of a file, or pixels. */
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
  /** How long the frame is shown, in ms, if its source says so. */
  readonly delay?: number;
  /** The origin of bytes or pixels, such as the path of a pipe, for messages. */
  readonly name?: string;
}

/** A frame as it was downloaded: the bytes of a PNG file. */
export interface DownloadedFrame extends Frame {
  readonly image: Uint8Array;
}

/** The 0-based place of a frame in the animation. */
export const positionOf = ({ index, position = index }: Frame | Gap): number => position;

/** Whether the image of a frame is given as pixels. */
export const isPixels = (image: FrameImage): image is RgbaImage =>
  typeof image !== 'string' && !(image instanceof Uint8Array);

/** A frame that a user named. */
export interface NamedFrame {
  /** The path of its file, or of the pipe that it came from. */
  readonly path: string;
  /** The bytes that came through the pipe, in any format that a file may have. */
  readonly bytes?: Uint8Array;
}

/** The size of a frame's image in memory, in bytes: 0 for a path. */
export const bytesOf = ({ image }: Frame): number =>
  typeof image === 'string' ? 0 : isPixels(image) ? image.rgba.length : image.length;

/** The place of a frame that failed for good. It is passed on, so that no stage waits for the frame. */
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
  /** The 0-based number of the chunk. */
  readonly index: number;
  /** The position of the first frame. */
  readonly firstFrame: number;
  /** The frames at `firstFrame`, `firstFrame + 1`, …, without failed ones. */
  readonly frames: readonly Frame[];
  /**
   * The positions of failed frames, ascending.
   *
   * @default none
   */
  readonly gaps?: readonly number[];
  /**
   * Frames before the chunk, from which the encoder can compute what the screen shows when it begins.
   *
   * @default none: the chunk begins with a whole frame
   */
  readonly before?: FramesBefore<Frame> | undefined;
  /**
   * Whether the next chunk, if there is one, has the last frame of this one in its `before`.
   *
   * @default false
   */
  readonly isContinued?: boolean;
}

/** Two frames before a chunk. */
export interface FramesBefore<Image> {
  /** The first frame of a group of chunks: of that of the chunk before. */
  readonly anchor: Image;
  /** The last frame of the chunk before. */
  readonly last: Image;
}

/** A frame inside an encoded chunk, with the facts that are needed to join chunks. */
export interface EncodedFrame {
  /** The offset of the frame's graphic control extension in the bytes of the chunk. */
  readonly offset: number;
  readonly width: number;
  readonly height: number;
  /** The colours in its table, including the transparent one: 1 to 256. */
  readonly colors: number;
  /** Whether one index is transparent: the pixel shows the colour from before. */
  readonly transparent: boolean;
  /**
   * How many frames after it in the chunk were left out, because they are equal or would draw no pixel.
   *
   * @default 0
   */
  readonly repeats?: number;
  /** Whether the screen must be cleared before this frame is drawn. */
  readonly needsBlank: boolean;
  /**
   * The offset of a second encoding of the last frame of a chunk, which covers the whole screen. It takes the
   * place of the first one if the next frame needs a cleared screen.
   *
   * @default none: the frame covers the whole screen, if it is the last one
   */
  readonly wholeOffset?: number;
}

/**
 * A chunk as GIF89a blocks, which can be joined to those of other chunks. Each frame has a graphic control
 * extension (delay and disposal are 0 until chunks are joined), an image descriptor, a local colour table
 * and LZW data.
 */
export interface EncodedChunk {
  /** The 0-based number of the chunk. */
  readonly index: number;
  /** The position of the first frame. */
  readonly firstFrame: number;
  readonly frames: readonly EncodedFrame[];
  /**
   * The positions of failed frames, ascending.
   *
   * @default none
   */
  readonly gaps?: readonly number[];
  readonly bytes: Uint8Array;
  /** In ms, if known: the time to read, decode and resize the frames, and the time to encode them. */
  readonly times?: { readonly decode: number; readonly encode: number };
}

/** The frames of a chunk, as an encoder returns them. */
export type EncodedBytes = Pick<EncodedChunk, 'frames' | 'bytes'>;
