/**
 * What passes between stages. Frames count from 0 without holes; so do chunks. Widths, heights and
 * offsets are in pixels and bytes; bytes are exact-size `Uint8Array`s, never slices of a pool.
 */

/** A frame as it came off the wire. */
export interface DownloadedFrame {
  /** 0-based position in the animation. */
  readonly index: number;
  /** A whole PNG file. */
  readonly png: Uint8Array;
}

/** Pixels row by row from the top left, four bytes each: red, green, blue, alpha (not premultiplied). */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  /** `width * height * 4` bytes, at the start of a buffer of their own. */
  readonly rgba: Uint8Array;
}

/** One frame on its way to an encoder. */
export interface Frame {
  /** 0-based position in the animation. */
  readonly index: number;
  /** Bytes of a PNG file, the path of a PNG, JPEG or WebP file, or pixels. */
  readonly png: Uint8Array | string | RgbaImage;
  /** How long it is shown, in ms, where its source says so. */
  readonly delay?: number;
  /** The pipe that the bytes came from, which a user named: as in a file, they may be JPEG or WebP, too. */
  readonly pipe?: string;
}

/** A frame that a user named. */
export interface NamedFrame {
  /** Of its file, or of the pipe that it came from. */
  readonly path: string;
  /** What came through the pipe: an image of any kind that may be in a file. */
  readonly bytes?: Uint8Array;
}

/** The bytes that a frame has in memory: none of one in a file. */
export const bytesOf = ({ png }: Frame): number =>
  typeof png === 'string' ? 0 : png instanceof Uint8Array ? png.length : png.rgba.length;

/** A frame that failed for good. It keeps its place, so that nothing waits for it. */
export interface Gap {
  /** 0-based position in the animation. */
  readonly index: number;
  readonly png: undefined;
}

/** A run of consecutive frames, encoded as one job. */
export interface Chunk {
  /** 0-based position among the chunks. */
  readonly index: number;
  /** Index of the first frame. */
  readonly firstFrame: number;
  /** The frames `firstFrame`, `firstFrame + 1`, …, without those that failed. */
  readonly frames: readonly Frame[];
  /** Indices of the run's frames that failed, ascending; none where not given. */
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
  readonly firstFrame: number;
  readonly frames: readonly EncodedFrame[];
  /** Indices of the run's frames that failed, ascending; none where not given. */
  readonly gaps?: readonly number[];
  readonly bytes: Uint8Array;
  /** In ms: to read, decode and resize its frames, and to encode them; unknown where not given. */
  readonly times?: { readonly decode: number; readonly encode: number };
}
