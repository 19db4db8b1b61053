import gifenc from 'gifenc';
import { PNG } from 'pngjs';
import type { EncoderSettings } from '../codecs/gif/encoder-settings.js';
import type { EncodedBytes, EncodedFrame, RgbaImage } from '../messages.js';
import type { ChunkEncoder, Encoder } from './encoder.js';

/**
 * A simple encoder of two libraries: pngjs decodes, gifenc makes palettes and writes, and every frame covers
 * the whole screen. Other encoders are compared with it, and it needs no WebAssembly. It follows only the
 * settings `colors` and `mergeDuplicates`; the job has applied `geometry` before `add`. A frame with at most
 * `colors` colours is exact. It is the model for an encoder of your own.
 */
export const plain: Encoder = {
  createChunk: (settings) => new PlainChunk(settings),
  decodePng: (bytes) => {
    const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
    return { width, height, rgba: data };
  },
};

/** A pixel with at least this alpha is opaque, any other is transparent: GIF has no partial transparency. */
const OPAQUE = 128;

/** A frame as indices into a palette; each entry is red, green and blue. */
interface Indexed {
  readonly palette: number[][];
  readonly indices: Uint8Array;
}

class PlainChunk implements ChunkEncoder {
  private readonly gif = gifenc.GIFEncoder({ auto: false });
  private readonly frames: EncodedFrame[] = [];
  /** A copy of the last frame that was added, to find equal frames. */
  private last: RgbaImage | undefined;

  constructor(private readonly settings: EncoderSettings) {}

  add(image: RgbaImage): void {
    const { width, height, rgba } = image;
    if (this.settings.mergeDuplicates && isSame(image, this.last)) {
      const shown = this.frames.pop() as EncodedFrame;
      this.frames.push({ ...shown, repeats: (shown.repeats ?? 0) + 1 });
      return;
    }
    this.last = { width, height, rgba: rgba.slice() };

    const hasHoles = rgba.some((byte, k) => k % 4 === 3 && byte < OPAQUE);
    const most = this.settings.colors - (hasHoles ? 1 : 0);
    const { palette, indices } = exact(rgba, most) ?? quantized(rgba, most);
    const transparentIndex = palette.length;
    if (hasHoles) {
      palette.push([0, 0, 0]);
      for (let k = 0; k < indices.length; k += 1) {
        if (alphaAt(rgba, k) < OPAQUE) indices[k] = transparentIndex;
      }
    }
    this.frames.push({
      offset: this.gif.bytesView().length,
      width,
      height,
      colors: palette.length,
      transparent: hasHoles,
      needsBlank: hasHoles,
    });
    // `formats/gif.ts` sets delay and disposal.
    this.gif.writeFrame(indices, width, height, {
      palette,
      transparent: hasHoles,
      transparentIndex,
      dispose: 0,
    });
  }

  end(): EncodedBytes {
    return { frames: this.frames, bytes: Uint8Array.from(this.gif.bytesView()) };
  }
}

const alphaAt = (rgba: Uint8Array, pixel: number): number => rgba[4 * pixel + 3] as number;

const isSame = (a: RgbaImage, b: RgbaImage | undefined): boolean =>
  a.width === b?.width && a.height === b.height && Buffer.compare(a.rgba, b.rgba) === 0;

/** Gives each colour an index, in the order of the pixels; `undefined` for more than `most` colours. */
function exact(rgba: Uint8Array, most: number): Indexed | undefined {
  const found = new Map<number, number>();
  const palette: number[][] = [];
  const indices = new Uint8Array(rgba.length / 4);
  for (let k = 0; k < indices.length; k += 1) {
    if (alphaAt(rgba, k) < OPAQUE) continue;
    const red = rgba[4 * k] as number;
    const green = rgba[4 * k + 1] as number;
    const blue = rgba[4 * k + 2] as number;
    const color = (red << 16) | (green << 8) | blue;
    let index = found.get(color);
    if (index === undefined) {
      if (palette.length === most) return undefined;
      index = palette.push([red, green, blue]) - 1;
      found.set(color, index);
    }
    indices[k] = index;
  }
  return { palette, indices };
}

/** Makes a palette with gifenc, which tells colours apart by 5 bits of red, 6 of green and 5 of blue. */
function quantized(rgba: Uint8Array, most: number): Indexed {
  const palette = gifenc.quantize(rgba, most, { format: 'rgb565' });
  return { palette, indices: gifenc.applyPalette(rgba, palette, 'rgb565') };
}
