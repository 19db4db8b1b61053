import { ChunkEncoder } from '../codecs/gif/encode-chunk.js';
import { requireEncoder } from './require-encoder.js';
import { bytesOfKernels } from '../kernels/layout.js';
import type { Encoder } from './encoder.js';

/** This project's encoder: its loops over pixels are WebAssembly (`src/kernels`). */
export const kernels: Encoder = {
  bytesFor: bytesOfKernels,
  createChunk: (settings) => {
    // An encoder that wraps this one may run where there is no WebAssembly.
    requireEncoder('kernels');
    return new ChunkEncoder(settings);
  },
};
