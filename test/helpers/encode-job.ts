import { settingsFor } from '../../src/codecs/gif/encoder-settings.js';
import type { EncodeJob } from '../../src/jobs/encode-chunk.js';
import type { Frame } from '../../src/messages.js';

/** A job for the kernels, at quality 100: chunk 3, whose first frame has position 40. */
export const encodeJob = (frames: readonly Frame[], more: Partial<EncodeJob> = {}): EncodeJob => ({
  encoder: 'kernels',
  settings: settingsFor(100),
  skipsDamaged: false,
  maxPixels: 1_000_000,
  isLiberal: false,
  index: 3,
  firstFrame: 40,
  frames,
  ...more,
});
