/** GIF knows no half transparency: below this alpha a pixel is transparent, from it on opaque. */
export const OPAQUE_FROM = 128;

/** Colours that a frame's pixels are mapped to: red, green and blue from 0 to 255, fractions allowed. */
export class Palette {
  readonly red: Float64Array;
  readonly green: Float64Array;
  readonly blue: Float64Array;

  constructor(readonly size: number) {
    this.red = new Float64Array(size);
    this.green = new Float64Array(size);
    this.blue = new Float64Array(size);
  }

  set(entry: number, red: number, green: number, blue: number): void {
    this.red[entry] = red;
    this.green[entry] = green;
    this.blue[entry] = blue;
  }

  static fromBytes(bytes: Uint8Array): Palette {
    const palette = new Palette(bytes.length / 3);
    for (let entry = 0, at = 0; entry < palette.size; entry += 1, at += 3) {
      palette.set(entry, bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number);
    }
    return palette;
  }

  /** As a GIF holds it: three bytes an entry, rounded. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.size * 3);
    for (let entry = 0; entry < this.size; entry += 1) {
      bytes[entry * 3] = Math.round(this.red[entry] as number);
      bytes[entry * 3 + 1] = Math.round(this.green[entry] as number);
      bytes[entry * 3 + 2] = Math.round(this.blue[entry] as number);
    }
    return bytes;
  }
}
