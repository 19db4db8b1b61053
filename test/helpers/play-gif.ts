import { GifReader, type Frame } from 'omggif';
import { DISPOSE_BACKGROUND } from '../../src/codecs/gif/blocks.js';
import type { ChunkPlace } from '../../src/codecs/gif/chunk-place.js';
import { anchorChunkOf } from '../../src/codecs/gif/chunk-layout.js';
import type { EncoderSettings } from '../../src/codecs/gif/encoder-settings.js';
import type { Encoder } from '../../src/encoders/encoder.js';
import { kernels } from '../../src/encoders/kernels.js';
import type { JoinedChunk } from '../../src/formats/format.js';
import { gif } from '../../src/formats/gif.js';
import type { EncodedBytes, EncodedFrame, RgbaImage } from '../../src/messages.js';
import type { Rgb } from './color-tables.js';
import { joinBytes } from './make-png.js';

/** A frame of a GIF as a viewer gets to it. */
export interface PlayedFrame {
  /** RGBA of the screen before it is drawn, and with it: four zeros where nothing is shown. */
  readonly before: Uint8Array;
  readonly shown: Uint8Array;
  /** The block of the file, as omggif reads it. */
  readonly block: Frame;
  readonly encoded: EncodedFrame;
  /** The colours of its table, without the transparent one and those that fill it up. */
  readonly table: readonly Rgb[];
}

/**
 * Encodes images of one size, so many a chunk, sets the disposals as the writer of files does, and
 * plays the GIF with omggif, which puts each frame onto what its disposal left.
 *
 * @param isJoined whether chunks get the frames before them.
 */
export function playGif(
  images: readonly RgbaImage[],
  settings: EncoderSettings,
  chunkFrames = images.length,
  encoder: Encoder = kernels,
  isJoined = false,
): PlayedFrame[] {
  const { width, height } = images[0]!;
  const joiner = gif.createJoiner({ delay: 100, loop: 0 });
  const all: EncodedFrame[] = [];
  const joined: (JoinedChunk | undefined)[] = [];
  for (let first = 0; first < images.length; first += chunkFrames) {
    const some = images.slice(first, first + chunkFrames);
    const index = first / chunkFrames;
    const encoded = isJoined
      ? chunkBy(encoder, some, settings, placeOf(images, index, chunkFrames), true)
      : chunkBy(encoder, some, settings);
    all.push(...encoded.frames);
    joined.push(joiner.add({ index, firstFrame: first, ...encoded }));
  }
  joined.push(joiner.flush());
  const file = joinBytes(...joined.flatMap((part) => part?.pieces ?? []), joiner.end());
  const reader = new GifReader(Buffer.from(file));

  const screen = new Uint8Array(width * height * 4);
  return all.map((encoded, k) => {
    const block = reader.frameInfo(k);
    const before = screen.slice();
    reader.decodeAndBlitFrameRGBA(k, screen);
    const shown = screen.slice();
    if (block.disposal === DISPOSE_BACKGROUND) {
      for (let y = block.y; y < block.y + block.height; y += 1) {
        const from = (y * width + block.x) * 4;
        screen.fill(0, from, from + block.width * 4);
      }
    }
    const colors = encoded.colors - (encoded.transparent ? 1 : 0);
    const table = Array.from({ length: colors }, (_, entry): Rgb => {
      const at = block.palette_offset! + entry * 3;
      return [file[at]!, file[at + 1]!, file[at + 2]!];
    });
    return { before, shown, block, encoded, table };
  });
}

/** The place of a chunk among chunks of one size. */
export const placeOf = (
  images: readonly RgbaImage[],
  index: number,
  chunkFrames: number,
): ChunkPlace => ({
  isAnchor: anchorChunkOf(index) === index,
  before:
    index === 0
      ? undefined
      : {
          anchor: images[anchorChunkOf(index - 1) * chunkFrames]!,
          last: images[index * chunkFrames - 1]!,
        },
});

/** One chunk of an encoder that makes it at once. */
export function chunkBy(
  encoder: Encoder,
  images: readonly RgbaImage[],
  settings: EncoderSettings,
  place: ChunkPlace = {},
  isContinued = false,
): EncodedBytes {
  const chunk = encoder.createChunk(settings, place);
  for (const image of images) void chunk.add(image);
  return chunk.end(isContinued) as EncodedBytes;
}
