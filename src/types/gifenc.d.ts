/** What this project uses of gifenc 1.0.3, which has no types. CommonJS: the default import is the module. */
declare module 'gifenc' {
  /** Red, green, blue: 0 to 255. */
  type Color = readonly number[];

  const gifenc: {
    /** Reads `rgba.buffer` from byte 0, whatever the view's offset. */
    quantize(rgba: Uint8Array, maxColors: number): Color[];
    applyPalette(rgba: Uint8Array, palette: readonly Color[]): Uint8Array;
  };
  export default gifenc;
}
