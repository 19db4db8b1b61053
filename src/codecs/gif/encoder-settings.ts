import type { Geometry } from '../geometry/geometry.js';

/**
 * What decides how the pixels of frames become those of a GIF. Plain data: it travels with every
 * chunk to the thread that encodes it.
 */
export interface EncoderSettings {
  /** 1 (smallest) to 100 (closest). */
  readonly quality: number;
  /** What part of a frame is shown, at what size; `undefined` takes frames as they are. */
  readonly geometry: Geometry | undefined;
}

export const encoderDefaults: EncoderSettings = { quality: 90, geometry: undefined };
