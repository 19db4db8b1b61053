import type { KernelExports } from './generated/kernel-exports.js';
import { KERNELS } from './generated/kernels.wasm.js';

/** A byte offset in the memory of the kernels. */
export type Pointer = number;

/** The functions and addresses that `assembly/index.ts` exports; its files describe them. */
export type Kernels = KernelExports;

/** Compiled once in each thread; V8 shares the machine code between threads. */
let compiled: WebAssembly.Module | undefined;

/** Makes an instance of the kernels, with its own memory. */
export function newKernels(): Kernels {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNELS, 'base64'));
  // The exports have no types. The build makes `KernelExports` from the same source as the module.
  return new WebAssembly.Instance(compiled).exports as unknown as Kernels;
}
