import type { EncodedChunk, EncodedFrame } from '../../messages.js';
import type { RgbaImage } from '../png/decode-png.js';
import { ByteWriter } from './byte-writer.js';
import { OPAQUE_FROM } from '../palette/palette.js';
import { FrameEncoder } from './encode-frame.js';
import type { EncoderSettings } from './encoder-settings.js';

/** A chunk's frames as GIF blocks, in a buffer of their own. */
export type EncodedBytes = Pick<EncodedChunk, 'frames'> & {
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/**
 * Encodes consecutive frames as GIF89a blocks. A function of the frames and settings alone: no header,
 * no delay, no disposal, no trailer; so chunks may be made in any order, anywhere, and stand one after
 * another. Within a chunk a frame holds only what changed; the last covers the screen, as does one
 * that is cleared before the next.
 *
 * Frames are added one by one, so that who decodes them may wait in between.
 */
export class ChunkEncoder {
  readonly #out = new ByteWriter();
  readonly #encoder: FrameEncoder;
  readonly #mergesDuplicates: boolean;
  readonly #frames: EncodedFrame[] = [];
  /** The frame that was added last: how it is encoded depends on the next one. */
  #current: RgbaImage | undefined;
  /** How many frames that equal it came after it. */
  #repeats = 0;
  /** Whether it is drawn on an empty screen. */
  #isBlank = true;

  constructor(settings: EncoderSettings) {
    this.#encoder = new FrameEncoder(settings, this.#out);
    this.#mergesDuplicates = settings.mergeDuplicates;
  }

  /** @param next of any size that passes `checkScreen`. */
  add(next: RgbaImage): void {
    const current = this.#current;
    if (current) {
      const isSame = isSameSize(current, next);
      if (this.#mergesDuplicates && isSame && Buffer.compare(current.rgba, next.rgba) === 0) {
        this.#repeats += 1;
        return;
      }
      const isCleared = !isSame || uncovers(current.rgba, next.rgba);
      this.#encode(current, isCleared);
      this.#isBlank = isCleared;
    }
    this.#current = next;
  }

  /** Nothing can be added after it. */
  end(): EncodedBytes {
    if (this.#current) this.#encode(this.#current, true);
    return { frames: this.#frames, bytes: this.#out.toBytes() };
  }

  #encode(image: RgbaImage, isWhole: boolean): void {
    const frame = this.#encoder.encode(image, this.#isBlank, isWhole);
    this.#frames.push(this.#repeats > 0 ? { ...frame, repeats: this.#repeats } : frame);
    this.#repeats = 0;
  }
}

/** Encodes the frames of a chunk that are all there, in order. */
export function encodeChunk(images: Iterable<RgbaImage>, settings: EncoderSettings): EncodedBytes {
  const encoder = new ChunkEncoder(settings);
  for (const image of images) encoder.add(image);
  return encoder.end();
}

const isSameSize = (a: RgbaImage, b: RgbaImage): boolean =>
  a.width === b.width && a.height === b.height;

/** Whether a pixel that is shown is nothing in the next frame: a GIF cannot take back single pixels. */
function uncovers(shown: Uint8Array, next: Uint8Array): boolean {
  for (let at = 3; at < next.length; at += 4) {
    if ((next[at] as number) < OPAQUE_FROM && (shown[at] as number) >= OPAQUE_FROM) return true;
  }
  return false;
}
