/**
 * A PNG writer for tests: every colour type, bit depth and filter, Adam7, transparency, split image
 * data. Written from the specification (PNG 3rd edition), it shares nothing with what it judges.
 */
import { crc32, deflateSync } from 'node:zlib';

export const GRAY = 0;
export const RGB = 2;
export const INDEXED = 3;
export const GRAY_ALPHA = 4;
export const RGBA = 6;

/** PNG 11.2.1, table 12: all 15 pairs of colour type and bit depth. */
export const FORMATS = [
  ...[1, 2, 4, 8, 16].map((bitDepth) => ({ colorType: GRAY, bitDepth })),
  ...[8, 16].map((bitDepth) => ({ colorType: RGB, bitDepth })),
  ...[1, 2, 4, 8].map((bitDepth) => ({ colorType: INDEXED, bitDepth })),
  ...[8, 16].map((bitDepth) => ({ colorType: GRAY_ALPHA, bitDepth })),
  ...[8, 16].map((bitDepth) => ({ colorType: RGBA, bitDepth })),
];

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export interface PngSpec {
  readonly width: number;
  readonly height: number;
  readonly colorType: number;
  readonly bitDepth: number;
  readonly interlaced?: boolean;
  /** The filter type of each row (of each pass); 0 by default. */
  readonly filterOf?: (row: number) => number;
  /** The sample of one pixel's channel, below `2 ** bitDepth`; scattered by default. */
  readonly sampleOf?: (x: number, y: number, channel: number) => number;
  /** For indexed colour: red, green, blue of each entry; a ramp of all indices by default. */
  readonly palette?: readonly (readonly number[])[];
  /** tRNS: the alpha of the first palette entries, or the samples of the one transparent colour. */
  readonly transparency?: readonly number[];
  /** Most bytes in an IDAT chunk; all in one by default. */
  readonly idatBytes?: number;
}

export function makePng(spec: PngSpec): Uint8Array {
  const { width, height, bitDepth, colorType, interlaced = false, idatBytes = Infinity } = spec;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([bitDepth, colorType, 0, 0, interlaced ? 1 : 0], 8);

  const data = deflateSync(scanlines(spec));
  const idats: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += idatBytes) {
    idats.push(pngChunk('IDAT', data.subarray(at, at + idatBytes)));
  }
  return joinBytes(
    PNG_SIGNATURE,
    pngChunk('IHDR', header),
    colorType === INDEXED ? pngChunk('PLTE', paletteOf(spec).flat()) : [],
    spec.transparency ? pngChunk('tRNS', transparencyBytes(spec)) : [],
    ...idats,
    pngChunk('IEND'),
  );
}

/** What a decoder must make of {@link makePng}'s image: 8-bit RGBA. */
export function expectedRgba(spec: PngSpec): Uint8Array {
  const { width, height, colorType, bitDepth, transparency } = spec;
  const palette = colorType === INDEXED ? paletteOf(spec) : [];
  const channels = CHANNELS[colorType]!;
  const to8Bit = (sample: number) => Math.round((sample * 255) / (2 ** bitDepth - 1));
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 0; at < rgba.length; at += 4) {
    const x = (at / 4) % width;
    const y = Math.floor(at / 4 / width);
    const samples: number[] = [];
    for (let k = 0; k < channels; k += 1) samples.push(sample(spec, x, y, k));
    const first = samples[0]!;
    if (colorType === INDEXED) {
      rgba.set(palette[first]!, at);
      rgba[at + 3] = transparency?.[first] ?? 255;
      continue;
    }
    const hasAlpha = colorType === GRAY_ALPHA || colorType === RGBA;
    const isKey = transparency?.every((value, k) => value === samples[k]) ?? false;
    const isGray = colorType === GRAY || colorType === GRAY_ALPHA;
    for (let k = 0; k < 3; k += 1) rgba[at + k] = to8Bit(samples[isGray ? 0 : k]!);
    rgba[at + 3] = hasAlpha ? to8Bit(samples[channels - 1]!) : isKey ? 0 : 255;
  }
  return rgba;
}

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** PNG 5.3: length, type, data, CRC of type and data. */
export function pngChunk(type: string, data: ArrayLike<number> = []): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(Buffer.from(type, 'latin1'), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

export interface FoundChunk {
  readonly type: string;
  /** Where it begins, with its length, and ends, after its CRC. */
  readonly start: number;
  readonly end: number;
}

/** The chunks of a whole PNG, for tests that damage them. */
export function pngChunks(png: Uint8Array): FoundChunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const found: FoundChunk[] = [];
  for (let start = PNG_SIGNATURE.length; start < png.length; start = found.at(-1)!.end) {
    const type = Buffer.from(png.subarray(start + 4, start + 8)).toString('latin1');
    found.push({ type, start, end: start + 12 + view.getUint32(start) });
  }
  return found;
}

export function joinBytes(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const paletteOf = ({ palette, bitDepth }: PngSpec): readonly (readonly number[])[] =>
  palette ?? Array.from({ length: 2 ** bitDepth }, (_, k) => [k, 255 - k, (k * 7) & 255]);

const transparencyBytes = ({ colorType, transparency = [] }: PngSpec): number[] =>
  colorType === INDEXED
    ? [...transparency]
    : transparency.flatMap((value) => [value >> 8, value & 255]);

function sample({ sampleOf = scatter, bitDepth }: PngSpec, x: number, y: number, channel: number) {
  return sampleOf(x, y, channel) & (2 ** bitDepth - 1);
}

/** Numbers without a pattern that a filter or a swapped axis would leave alone. */
const scatter = (x: number, y: number, channel: number): number =>
  (Math.imul(x + 1, 0x9e3779b1) ^
    Math.imul(y + 1, 0x85ebca6b) ^
    Math.imul(channel + 1, 0xc2b2ae35)) >>>
  13;

/** PNG 8.2: first column, first row, column step, row step of the seven passes of Adam7. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** What is deflated: per row a filter type and the filtered bytes. */
function scanlines(spec: PngSpec): Uint8Array {
  const { width, height, bitDepth, colorType, interlaced = false, filterOf = () => 0 } = spec;
  const channels = CHANNELS[colorType]!;
  const pixelBytes = Math.max(1, (channels * bitDepth) >> 3);
  const passes = interlaced ? PASSES : ([[0, 0, 1, 1]] as const);
  const parts: ArrayLike<number>[] = [];
  let row = 0;
  for (const [left, top, stepX, stepY] of passes) {
    const columns = Math.ceil((width - left) / stepX);
    if (columns <= 0) continue;
    let above = new Uint8Array(Math.ceil((columns * channels * bitDepth) / 8));
    for (let y = top; y < height; y += stepY) {
      const line = new Uint8Array(above.length);
      for (let k = 0; k < columns * channels; k += 1) {
        const x = left + Math.floor(k / channels) * stepX;
        pack(line, k, bitDepth, sample(spec, x, y, k % channels));
      }
      const type = filterOf(row++);
      parts.push(
        [type],
        line.map((byte, k) => byte - predict(type, line, above, k, pixelBytes)),
      );
      above = line;
    }
  }
  return joinBytes(...parts);
}

/** PNG 7.2: samples side by side, the leftmost in the high bits. */
function pack(line: Uint8Array, k: number, bitDepth: number, value: number): void {
  if (bitDepth === 16) {
    line[k * 2] = value >> 8;
    line[k * 2 + 1] = value & 255;
    return;
  }
  const bit = k * bitDepth;
  line[bit >> 3]! |= value << (8 - bitDepth - (bit & 7));
}

/** PNG 9.2: what each filter type subtracts from byte `k`. */
function predict(
  type: number,
  line: Uint8Array,
  above: Uint8Array,
  k: number,
  pixelBytes: number,
): number {
  const a = line[k - pixelBytes] ?? 0;
  const b = above[k]!;
  const c = above[k - pixelBytes] ?? 0;
  switch (type) {
    case 1:
      return a;
    case 2:
      return b;
    case 3:
      return Math.floor((a + b) / 2);
    case 4: {
      const toA = Math.abs(b - c);
      const toB = Math.abs(a - c);
      const toC = Math.abs(a + b - 2 * c);
      const nearest = Math.min(toA, toB, toC);
      // Of equals the first wins: left, above, above left.
      return nearest === toA ? a : nearest === toB ? b : c;
    }
    default:
      return 0;
  }
}
