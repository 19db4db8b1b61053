import type { Observable } from 'rxjs';
import type { RgbaImage } from '../messages.js';

/** A frame as its source gives it. */
export interface SourceFrame {
  /**
   * A whole PNG file as bytes; or the path of a PNG, JPEG or WebP file; or pixels: four bytes each, red,
   * green, blue and alpha (not premultiplied), row by row from the top left.
   */
  readonly image: Uint8Array | string | RgbaImage;
  /** How long it is shown, in ms; otherwise the options say so. */
  readonly delay?: number | undefined;
  /** The pipe that the bytes came from, which a user named: as in a file, they may be JPEG or WebP, too. */
  readonly pipe?: string | undefined;
}

/**
 * The port for frames that can be read in any order, and several at once: those of a server, or files.
 *
 * @example
 * const frames: IndexedSource = {
 *   label: 'https://images.example',
 *   count: 24,
 *   read: (index) => from(fetch(`https://images.example/${index}.png`).then(toFrame)),
 * };
 */
export interface IndexedSource {
  /** Where the frames come from, for messages. */
  readonly label: string;
  /** How many frames there are. */
  readonly count: number;
  /** The path of a frame's file, for messages and for lists of delays; other frames have none. */
  readonly pathOf?: ((index: number) => string | undefined) | undefined;
  /**
   * Cold: reads a frame on subscription, emits it once and completes. Unsubscribing stops that. It is
   * subscribed to again where a frame is tried again.
   *
   * @param index 0-based.
   * @throws (through the Observable) PipelineError, where trying again may help; anything else fails
   *   the run.
   */
  read(index: number): Observable<SourceFrame>;
}

/**
 * The port for frames that come one after another: a stream, a video, a program. It owns its end: where
 * it throws, the run fails, and no GIF appears.
 *
 * @example
 * const frames: SequentialSource = {
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

export const isIndexedSource = (value: unknown): value is IndexedSource =>
  typeof (value as Partial<IndexedSource> | undefined)?.read === 'function';

export const isSequentialSource = (value: unknown): value is SequentialSource =>
  typeof (value as Partial<SequentialSource> | undefined)?.frames === 'function';
