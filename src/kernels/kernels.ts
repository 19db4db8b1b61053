import type { KernelExports } from './generated/kernel-exports.js';
import { KERNELS } from './generated/kernels.wasm.js';

/** A byte offset in the memory of the kernels. */
export type Pointer = number;

/** The functions and addresses that `assembly/index.ts` exports; what they do is said there. */
export type Kernels = KernelExports;

/** Threads that compile the same bytes share the machine code. */
let compiled: WebAssembly.Module | undefined;

/** Kernels with a memory of their own. */
export function newKernels(): Kernels {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNELS, 'base64'));
  // WebAssembly has no types; these are made from the same source as its bytes.
  return new WebAssembly.Instance(compiled).exports as unknown as Kernels;
}
