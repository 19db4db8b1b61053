import { expect, test } from '@jest/globals';
import { newKernels, type Kernels } from '../../src/kernels/kernels.js';

test('the type of the kernels comes from their source: wrong names and arguments do not compile', () => {
  const kernels = newKernels();
  // @ts-expect-error -- no kernel has this name
  const name: keyof Kernels = 'countColours';
  const misused = [
    // @ts-expect-error -- an argument is missing
    () => kernels.countColors(0, 0),
    // @ts-expect-error -- there is one argument too many
    () => kernels.takeColors(1, 2),
    // @ts-expect-error -- WebAssembly has no booleans
    () => kernels.writeLzw(0, 0, 2, 0, 0, true),
    // @ts-expect-error -- the address is its `value`
    (): number => kernels.free,
  ];
  expect(misused).toHaveLength(4); // only the type check reads them
  expect(kernels).not.toHaveProperty(name);
  expect(kernels.countColors(kernels.free.value, 0, 1)).toBe(0);
});
