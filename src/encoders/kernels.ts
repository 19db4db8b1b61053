import { ChunkEncoder } from '../codecs/gif/encode-chunk.js';
import { requireEncoder } from './require-encoder.js';
import { bytesOfKernels } from '../kernels/layout.js';
import type { Encoder } from './encoder.js';

/** The default encoder. Its loops over pixels are WebAssembly (`src/kernels`). */
export const kernels: Encoder = {
  bytesFor: bytesOfKernels,
  createChunk: (settings) => {
    // A run checks this for its own encoder, but not for an encoder that wraps this one.
    requireEncoder('kernels');
    return new ChunkEncoder(settings);
  },
};
