import { newKernels } from './kernels.js';

/** The bytes of a page of WebAssembly memory. */
const PAGE = 65_536;

/** An instance of the kernels, and its memory as arrays. */
export class KernelMemory {
  readonly kernels = newKernels();
  bytes = new Uint8Array(this.kernels.memory.buffer);
  numbers = new Int32Array(this.kernels.memory.buffer);
  doubles = new Float64Array(this.kernels.memory.buffer);

  /** Makes the memory at least `end` bytes large. Views that were taken before are then empty. */
  grow(end: number): void {
    const { memory } = this.kernels;
    const missing = end - memory.buffer.byteLength;
    if (missing <= 0) return;
    memory.grow(Math.ceil(missing / PAGE));
    this.bytes = new Uint8Array(memory.buffer);
    this.numbers = new Int32Array(memory.buffer);
    this.doubles = new Float64Array(memory.buffer);
  }
}
