import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, inflateSync } from 'node:zlib';
import { PNG, type PNGOptions } from 'pngjs';

export interface Size {
  readonly width: number;
  readonly height: number;
}

const SMALL: Size = { width: 10, height: 10 };

/**
 * A PNG whose pixels `paint` gives as `[red, green, blue, alpha]`.
 *
 * @param options of the encoder, which looks for the best filter of each line unless told otherwise.
 */
export function paintedPng(
  { width, height }: Size,
  paint: (x: number, y: number) => readonly [number, number, number, number],
  options: PNGOptions = {},
): Buffer {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) png.data.set(paint(x, y), (y * width + x) * 4);
  }
  return PNG.sync.write(png, options);
}

/** An opaque PNG of noise, the same for the same number. Up to 256 pixels it has as few colours. */
export function noisePng(number: number, size: Size = SMALL): Buffer {
  const key = `${number} ${size.width}x${size.height}`;
  const png = noises.get(key) ?? makeNoise(number, size);
  noises.set(key, png);
  return Buffer.from(png); // the caller's own
}

/** Made once: tests ask for the same ones again and again. */
const noises = new Map<string, Buffer>();

function makeNoise(number: number, size: Size): Buffer {
  let state = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  const next = () => {
    // Numerical Recipes' linear congruential generator; its high bits are good enough.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
  // No filter makes noise smaller.
  return paintedPng(size, () => [next(), next(), next(), 255], { filterType: 0, deflateLevel: 1 });
}

/** `count` different frames of noise. */
export const noiseFrames = (count: number, size?: Size): Buffer[] =>
  Array.from({ length: count }, (_, number) => noisePng(number, size));

/** Writes frames as `folder/0.png`, `folder/1.png`, … */
export function saveFrames(folder: string, frames: readonly Uint8Array[]): string {
  mkdirSync(folder, { recursive: true });
  for (const [index, frame] of frames.entries()) {
    writeFileSync(join(folder, `${index}.png`), frame);
  }
  return folder;
}

/** What `folder` holds as frames `0` to `count - 1`. */
export const readFrames = (folder: string, count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => readFileSync(join(folder, `${index}.png`)));

/** RGBA of a PNG, by a decoder that is not ours. Throws where it is not whole. */
export const pixelsOf = (png: Buffer): Buffer => PNG.sync.read(png).data;

/** Width and height of an RGB image as `serve` makes it. Throws where it is not whole. */
export function sizeOf(png: Buffer): Size {
  const chunks = chunksOf(png);
  const [header] = chunks.get('IHDR') ?? [];
  if (!header || !chunks.has('IEND')) throw new Error(`No whole PNG: ${png.length} bytes`);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const lines = inflateSync(Buffer.concat(chunks.get('IDAT') ?? []));
  // A byte for the filter, and three a pixel.
  if (lines.length !== height * (1 + width * 3)) throw new Error(`Not all lines: ${lines.length}`);
  return { width, height };
}

/** What the chunks of each type hold. PNG specification 5.3. */
function chunksOf(png: Buffer): Map<string, Buffer[]> {
  const chunks = new Map<string, Buffer[]>();
  for (let at = 8; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    if (png.readUInt32BE(end) !== crc32(png.subarray(at + 4, end))) throw new Error(`CRC: ${type}`);
    chunks.set(type, [...(chunks.get(type) ?? []), png.subarray(at + 8, end)]);
    at = end + 4;
  }
  return chunks;
}

/** Stands for what pixels show: pixels that are wholly transparent show no colour. */
export function digest(rgba: Uint8Array): string {
  const shown = Buffer.from(rgba);
  for (let at = 0; at < shown.length; at += 4) {
    if (shown[at + 3] === 0) shown.fill(0, at, at + 4);
  }
  return createHash('sha256').update(shown).digest('hex').slice(0, 16);
}

export const digestsOf = (pngs: readonly Buffer[]): string[] =>
  pngs.map((png) => digest(pixelsOf(png)));

/** A PNG with one bit of its image data turned over, so that its CRC is wrong. */
export function withWrongCrc(png: Buffer): Buffer {
  const damaged = Buffer.from(png);
  const at = damaged.indexOf('IDAT') + 10;
  damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
  return damaged;
}

/** A PNG whose header, with a right CRC, claims another size than its image data has. */
export function withSize(png: Buffer, { width, height }: Size): Buffer {
  const changed = Buffer.from(png);
  const header = changed.indexOf('IHDR');
  changed.writeUInt32BE(width, header + 4);
  changed.writeUInt32BE(height, header + 8);
  changed.writeUInt32BE(crc32(changed.subarray(header, header + 17)), header + 17);
  return changed;
}

/** A PNG with `bytes` bytes of ballast, in an ancillary chunk that decoders skip. */
export function withBallast(png: Buffer, bytes: number): Buffer {
  const chunk = Buffer.alloc(12 + bytes);
  chunk.writeUInt32BE(bytes, 0);
  chunk.write('baLl', 4, 'latin1');
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + bytes)), 8 + bytes);
  const end = png.indexOf('IEND') - 4;
  return Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)]);
}
