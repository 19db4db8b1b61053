import type { ObservableInput } from 'rxjs';
import type { WarningCode } from '../events.js';
import type { FrameImage } from '../messages.js';

/** A frame from a source. */
export interface SourceFrame {
  /**
   * The bytes of a whole PNG, JPEG or WebP file; or the path of such a file; or pixels of four bytes: red,
   * green, blue and alpha (not premultiplied), row by row from the top left.
   */
  readonly image: FrameImage;
  /**
   * How long the frame is shown, in ms, from 0 to 655,350.
   *
   * @default the option `delay`
   */
  readonly delay?: number | undefined;
  /** The origin of bytes or pixels, such as a URL or the path of a pipe, for messages. */
  readonly name?: string | undefined;
}

/** The signal and the callbacks that a source may use while it reads a frame. */
export interface ReadContext {
  /** Aborted when the frame is no longer needed before it has come. An Observable is also unsubscribed. */
  readonly signal: AbortSignal;
  /** To call when the connection for the frame is open. */
  readonly onConnected?: (() => void) | undefined;
  /** To call when the first byte of the frame has arrived. */
  readonly onFirstByte?: (() => void) | undefined;
}

/**
 * The port for frames that can be read in any order and concurrently, such as those of a server, or files.
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
  /** The name of the source, for messages. */
  readonly label: string;
  /** The number of frames, 1 to 10,000,000. */
  readonly count: number;
  /** The path of a frame's file, for messages and for lists of delays; `undefined` if there is no file. */
  readonly pathOf?: ((index: number) => string | undefined) | undefined;
  /**
   * Reads a frame: returns a promise of the frame, or an Observable that emits it once and completes.
   *
   * `fetchPipeline` calls it again for a frame that failed. Fail with PipelineError `ERR_FRAME_NOT_FOUND`
   * if the frame does not exist, so that no retry is made.
   *
   * @param index the 0-based index of the frame.
   */
  read(index: number, context: ReadContext): ObservableInput<SourceFrame>;
  /** Closes what the source keeps open between reads, such as connections. A later read opens it again. */
  readonly close?: (() => void) | undefined;
}

/**
 * The port for frames that come one after another, such as a stream, a video, or the output of a program.
 * The source decides where it ends. If it throws, the run fails and no GIF appears.
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
  /** The name of the source, for messages. */
  readonly label: string;
  /**
   * Returns the frames; each one is made on demand.
   *
   * @param signal aborted when no more frames are needed: then close what the frames are read from, even
   *   in the middle of a read.
   * @param warn to call when the frames are not quite as the user may expect: the run goes on, and emits the
   *   warning.
   */
  frames(
    signal: AbortSignal,
    warn?: (code: WarningCode, message: string) => void,
  ): AsyncIterable<SourceFrame>;
  /**
   * Called with the image of a frame that nobody reads any more, so that a later frame may have its memory.
   * It is not called for all frames: a few are needed for longer.
   */
  readonly release?: ((image: FrameImage) => void) | undefined;
}

/** A source of either kind. */
export type Source = IndexedSource | SequentialSource;

/** The most frames of an indexed source: each index that waits for the window takes 8 bytes. */
export const MAX_FRAMES = 10_000_000;

/** Whether a value is an IndexedSource. A Node stream has a function `read`, too, but no label. */
export const isIndexedSource = (value: unknown): value is IndexedSource => {
  const { label, read } = (value ?? {}) as Partial<IndexedSource>;
  return typeof label === 'string' && typeof read === 'function';
};

/** Whether a value is a SequentialSource. */
export const isSequentialSource = (value: unknown): value is SequentialSource => {
  const { label, frames } = (value ?? {}) as Partial<SequentialSource>;
  return typeof label === 'string' && typeof frames === 'function';
};
