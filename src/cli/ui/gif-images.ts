/** One image of a GIF, from its blocks. */
export interface GifImage {
  /** The bytes that it takes in the file: its extensions, its colour table and its LZW data. */
  readonly bytes: number;
  /** How long it is shown, in ms. */
  readonly delay: number;
  /** The rectangle that it draws, in pixels: left, top, width and height. */
  readonly area: readonly [number, number, number, number];
  /** The size of its colour table; 0 if it uses the one of the file. */
  readonly colors: number;
}

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

/** The length of header and screen descriptor (GIF89a, 17 and 18). */
const HEAD = 13;
/** The length of an image descriptor (GIF89a, 20). */
const DESCRIPTOR = 10;

/**
 * The images of a GIF, without their pixels.
 *
 * @throws RangeError if the file ends too early, or has a block of another kind.
 */
export function gifImages(file: Buffer): readonly GifImage[] {
  const images: GifImage[] = [];
  let at = HEAD + 3 * tableSize(file.readUInt8(10));
  let start = at;
  let delay = 0;
  /** Skips sub-blocks, up to the empty one. */
  const skip = (): void => {
    for (let length = file.readUInt8(at); length > 0; length = file.readUInt8(at)) at += 1 + length;
    at += 1;
  };
  for (;;) {
    const kind = file.readUInt8(at);
    if (kind === TRAILER) return images;
    if (kind === EXTENSION) {
      const isControl = file.readUInt8(at + 1) === GRAPHIC_CONTROL;
      if (isControl) delay = 10 * file.readUInt16LE(at + 4);
      at += 2;
      skip();
      // What is before a control extension, such as the loop, belongs to no image.
      if (!isControl) start = at;
    } else if (kind === IMAGE) {
      const area = [1, 3, 5, 7].map((offset) => file.readUInt16LE(at + offset));
      const colors = tableSize(file.readUInt8(at + 9));
      at += DESCRIPTOR + 3 * colors + 1; // and the code size of LZW
      skip();
      images.push({ bytes: at - start, delay, area: area as unknown as GifImage['area'], colors });
      start = at;
      delay = 0;
    } else throw new RangeError(`Expected a block of a GIF at byte ${at}, got ${kind}`);
  }
}

/** How many colours a table has, by the flags of its descriptor. */
const tableSize = (flags: number): number => (flags & 0x80 ? 2 << (flags & 7) : 0);
