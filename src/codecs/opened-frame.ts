import type { WarningCode } from '../events.js';
import type { FrameHeader } from './frame-memory.js';
import type { RgbaImage } from '../messages.js';
import type { Sharp } from './sharp/load-sharp.js';

/** A frame whose header was read: its size is known, and none of its pixels is decoded yet. */
export interface OpenedFrame extends FrameHeader {
  /**
   * Decodes the pixels: `width` x `height` of them, upright and in sRGB.
   *
   * @throws PipelineError (also as a rejection) for image data that are damaged.
   */
  readonly decode: () => RgbaImage | Promise<RgbaImage>;
}

/** Called with what its user should know of a frame that is taken all the same. */
export type Warn = (code: WarningCode, message: string) => void;

export interface OpenOptions {
  /** A frame of more pixels is refused. */
  readonly maxPixels: number;
  /** Whether harmless faults are let pass, as viewers do: for files, not for what comes off a wire. */
  readonly isLiberal: boolean;
  readonly warn: Warn;
  /** Decodes the pixels of PNGs in place of this project's decoder, which takes those that it refuses. */
  readonly decodePng?: ((bytes: Uint8Array) => RgbaImage) | undefined;
  /** Loads sharp where it is needed for the first time. */
  readonly load: () => Promise<Sharp>;
}
