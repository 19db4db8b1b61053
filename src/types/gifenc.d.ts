/** What is used of gifenc, which brings no types. */
declare module 'gifenc' {
  /** Red, green and blue, 0 to 255. */
  type Palette = number[][];

  interface FrameOptions {
    readonly palette: Palette;
    readonly transparent: boolean;
    readonly transparentIndex: number;
    /** GIF89a 23.c.iv. */
    readonly dispose: number;
  }

  const gifenc: {
    GIFEncoder(options: { readonly auto: boolean }): {
      writeFrame(indices: Uint8Array, width: number, height: number, options: FrameOptions): void;
      /** What was written so far, as a view. */
      bytesView(): Uint8Array;
    };
    quantize(rgba: Uint8Array, colors: number, options: { readonly format: 'rgb565' }): Palette;
    applyPalette(rgba: Uint8Array, palette: Palette, format: 'rgb565'): Uint8Array;
  };
  export default gifenc;
}
