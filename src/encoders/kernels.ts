import { joinsChunks } from '../codecs/gif/chunk-border.js';
import { ChunkEncoder } from '../codecs/gif/encode-chunk.js';
import { requireEncoder } from './require-encoder.js';
import { bytesOfKernels } from '../kernels/layout.js';
import type { Encoder } from './encoder.js';

/** The default encoder. Its loops over pixels are WebAssembly (`src/kernels`). */
export const kernels: Encoder = {
  // Beside the memory of the kernels, five copies of images while the end of a chunk is computed.
  bytesFor: (size) => bytesOfKernels(size) + 20 * size.width * size.height,
  joinsChunks,
  createChunk: (settings, place) => {
    // A run checks this for its own encoder, but not for an encoder that wraps this one.
    requireEncoder('kernels');
    return new ChunkEncoder(settings, place);
  },
};
