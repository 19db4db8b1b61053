import { ChunkEncoder } from '../codecs/gif/encode-chunk.js';
import { bytesOfKernels } from '../kernels/frame-kernels.js';
import type { Encoder } from './encoder.js';

/** This project's encoder: its loops over pixels are WebAssembly (`src/kernels`). */
export const kernels: Encoder = {
  bytesFor: bytesOfKernels,
  createChunk: (settings) => new ChunkEncoder(settings),
};
