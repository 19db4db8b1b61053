import type { ObservableInput } from 'rxjs';
import type { FrameImage } from '../messages.js';

/** A frame as its source gives it. */
export interface SourceFrame {
  /**
   * The bytes of a whole PNG, JPEG or WebP file; or the path of one; or pixels: four bytes each, red,
   * green, blue and alpha (not premultiplied), row by row from the top left.
   */
  readonly image: FrameImage;
  /**
   * How long it is shown, in ms, from 0 to 655,350.
   *
   * @default the option `delay`
   */
  readonly delay?: number | undefined;
  /** Where bytes or pixels come from, such as a URL or the path of a pipe, for messages. */
  readonly name?: string | undefined;
}

/** What a source may use while it reads a frame, and what it may say of it. */
export interface ReadContext {
  /** Is aborted when the frame is not wanted any more. An Observable can do without. */
  readonly signal: AbortSignal;
  /** Says that the connection for the frame is open. */
  readonly onConnected?: (() => void) | undefined;
  /** Says that the first byte of the frame came. */
  readonly onFirstByte?: (() => void) | undefined;
}

/**
 * The port for frames that can be read in any order, and several at once: those of a server, or files.
 *
 * @example
 * const album: IndexedSource = {
 *   label: 'https://images.example',
 *   count: 24,
 *   async read(index, { signal }) {
 *     const response = await fetch(`https://images.example/${index}.png`, { signal });
 *     if (!response.ok) throw new Error(`The server answered ${response.status}`);
 *     return { image: new Uint8Array(await response.arrayBuffer()) };
 *   },
 * };
 */
export interface IndexedSource {
  /** Where the frames come from, for messages. */
  readonly label: string;
  /** How many frames there are: 1 to 10,000,000. */
  readonly count: number;
  /** The path of a frame's file, for messages and for lists of delays; other frames have none. */
  readonly pathOf?: ((index: number) => string | undefined) | undefined;
  /**
   * Reads a frame: a promise of it, or an Observable that emits it once and completes. It is called
   * again where a frame is tried again.
   *
   * `fetchPipeline` tries a frame again that fails, unless it fails with PipelineError
   * `ERR_FRAME_NOT_FOUND`: this frame is not there, and will not be.
   *
   * @param index 0-based.
   */
  read(index: number, context: ReadContext): ObservableInput<SourceFrame>;
}

/**
 * The port for frames that come one after another: a stream, a video, a program. It owns its end: where
 * it throws, the run fails, and no GIF appears.
 *
 * @example
 * const circle: SequentialSource = {
 *   label: 'a circle that grows',
 *   async *frames() {
 *     for (let radius = 1; radius < 50; radius += 1) yield { image: draw(radius), delay: 40 };
 *   },
 * };
 */
export interface SequentialSource {
  /** Where the frames come from, for messages. */
  readonly label: string;
  /**
   * Gives the frames, the next one when it is asked for.
   *
   * @param signal is aborted when no more frames are wanted: close then what they are read from, even in
   *   the middle of a read.
   */
  frames(signal: AbortSignal): AsyncIterable<SourceFrame>;
}

/** Where frames come from. */
export type Source = IndexedSource | SequentialSource;

/** The most frames of an indexed source: indices that wait for the window take 8 bytes each. */
export const MAX_FRAMES = 10_000_000;

/** A stream of Node has a function `read`, too, but no label. */
export const isIndexedSource = (value: unknown): value is IndexedSource => {
  const { label, read } = (value ?? {}) as Partial<IndexedSource>;
  return typeof label === 'string' && typeof read === 'function';
};

export const isSequentialSource = (value: unknown): value is SequentialSource => {
  const { label, frames } = (value ?? {}) as Partial<SequentialSource>;
  return typeof label === 'string' && typeof frames === 'function';
};
