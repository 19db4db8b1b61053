// The kernels: functions that turn the pixels of a frame into the image data of a GIF. AssemblyScript
// compiles them to one WebAssembly module; `../kernels.ts` loads it. They never allocate memory: tables of
// a fixed size are static, and the caller provides the arrays whose size depends on the frame.
export { findBands } from './bands';
export { compareFrame, cutToChanged, drawFrame, drawn, uncovers } from './canvas';
export { colors, countColors, listColors } from './colors';
export { ditherOrdered, ditherByDiffusion, errorRows } from './dither';
export { arrangeFree, findFree } from './free-pixels';
export { codesRoom, dataRoom, writeLzw } from './lzw';
export { holdBlocks, noiseOf } from './hold-blocks';
export { entries, errors, mapColors, mapOneToOne } from './map-colors';
export { palette, readTable, roundPalette, table, takeColors } from './palette';
export { refinePalette } from './refine-palette';
export { splitColors } from './split-colors';

/** The offset where the caller's memory begins. */
export const free: usize = __heap_base;
