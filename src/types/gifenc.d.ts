/** What this project uses of gifenc 1.0.3, which has no types. CommonJS: the default import is the module. */
declare module 'gifenc' {
  /** Red, green, blue: 0 to 255. */
  type Color = readonly number[];

  interface FrameOptions {
    readonly palette: readonly Color[];
    /** Bits per index: the LZW minimum code size, at least 2. */
    readonly colorDepth: number;
    readonly first: boolean;
    readonly transparent: boolean;
    readonly transparentIndex: number;
    readonly dispose: number;
  }

  interface Encoder {
    readonly stream: { readonly bytesView: () => Uint8Array };
    /** Appends a graphic control extension, an image descriptor, a local colour table and LZW data. */
    writeFrame(pixels: Uint8Array, width: number, height: number, options: FrameOptions): void;
    /** A copy of all that was written. */
    bytes(): Uint8Array;
    bytesView(): Uint8Array;
    reset(): void;
  }

  const gifenc: {
    GIFEncoder(options: { auto: boolean; initialCapacity?: number }): Encoder;
    /** Reads `rgba.buffer` from byte 0, whatever the view's offset. */
    quantize(rgba: Uint8Array, maxColors: number): Color[];
    applyPalette(rgba: Uint8Array, palette: readonly Color[]): Uint8Array;
  };
  export default gifenc;
}
