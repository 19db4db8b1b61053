import { readFileSync } from 'node:fs';
import { GifReader } from 'omggif';
import { digest } from './frames.js';
import { readGifWithPillow } from './pillow.js';

/** A GIF as a decoder that is not ours sees it. */
export interface DecodedGif {
  readonly width: number;
  readonly height: number;
  /** Loop count of its NETSCAPE2.0 block: 0 is for ever, `null` is no such block. */
  readonly loop: number | null;
  /** Per frame, in ms. */
  readonly delays: readonly number[];
  /** Per frame: the digest of the RGBA that a viewer shows. */
  readonly frames: readonly string[];
}

/** Decodes with omggif, and puts each frame onto what its disposal left, as browsers do. */
export function decodeGif(path: string): DecodedGif {
  const reader = new GifReader(readFileSync(path));
  const { width, height } = reader;
  const delays: number[] = [];
  const frames: string[] = [];
  const canvas = new Uint8Array(width * height * 4);
  for (let k = 0; k < reader.numFrames(); k += 1) {
    const { delay, disposal } = reader.frameInfo(k);
    reader.decodeAndBlitFrameRGBA(k, canvas); // leaves transparent pixels as they are
    delays.push(delay * 10);
    frames.push(digest(canvas));
    if (disposal === RESTORE_BACKGROUND) canvas.fill(0); // every frame here fills the screen
  }
  return { width, height, loop: reader.loopCount(), delays, frames };
}

/** GIF89a 23.c.iv; to browsers the background is transparency. */
const RESTORE_BACKGROUND = 2;

/** Decodes with Pillow, which puts each frame onto what its disposal left of the one before. */
export async function decodeGifWithPillow(path: string): Promise<DecodedGif> {
  const { size, loop, delays, frames } = await readGifWithPillow(path);
  const [width, height] = size;
  return { width, height, loop, delays, frames: frames.map(digest) };
}

/** The RGBA of each frame as Pillow shows it. */
export const pixelsByPillow = async (path: string): Promise<readonly Buffer[]> =>
  (await readGifWithPillow(path)).frames;
