// What a frame's pixels go through on their way into a GIF. Compiled by AssemblyScript to one
// WebAssembly module. Nothing is allocated here: tables of a fixed size are static, and arrays that
// depend on the size of a frame are the caller's.
export { compareFrame, drawFrame, drawn, noteTaken, uncovers } from './canvas';
export { colors, countColors, listColors } from './colors';
export { ditherOrdered, ditherByDiffusion, errorRows } from './dither';
export { codesRoom, dataRoom, writeLzw } from './lzw';
export { entries, errors, mapColors, mapOneToOne } from './map-colors';
export { palette, readTable, roundPalette, table, takeColors } from './palette';
export { refinePalette } from './refine-palette';
export { splitColors } from './split-colors';
export { setSubstitutions, substitutions } from './substitutions';

/** Where memory begins that is free for the caller. */
export const free: usize = __heap_base;
