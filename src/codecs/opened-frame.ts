import type { WarningCode } from '../events.js';
import type { FrameHeader } from './frame-memory.js';
import type { RgbaImage } from '../messages.js';
import type { Sharp } from './sharp/load-sharp.js';

/** A frame whose header was read: its size is known, but its pixels are not decoded yet. */
export interface OpenedFrame extends FrameHeader {
  /**
   * Decodes the pixels: `width` x `height` of them, upright and in sRGB.
   *
   * @throws PipelineError (also as a rejection) for damaged image data.
   */
  readonly decode: () => RgbaImage | Promise<RgbaImage>;
}

/** Called with a warning about a frame that is used nevertheless. */
export type Warn = (code: WarningCode, message: string) => void;

/** How to open a frame. */
export interface OpenOptions {
  /** The most pixels of a frame; a larger one is refused. */
  readonly maxPixels: number;
  /** Whether to ignore harmless faults, as viewers do: for files, never for data from the network. */
  readonly isLiberal: boolean;
  readonly warn: Warn;
  /** Decodes PNGs instead of this project's decoder, which still decodes those on which this one throws. */
  readonly decodePng?: ((bytes: Uint8Array) => RgbaImage) | undefined;
  /** Loads sharp; called only when a frame needs it. */
  readonly load: () => Promise<Sharp>;
}
