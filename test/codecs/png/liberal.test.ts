import { describe, expect, test } from '@jest/globals';
import { deflateSync, inflateSync } from 'node:zlib';
import { checkPng } from '../../../src/codecs/png/check-png.js';
import { decodePng } from '../../../src/codecs/png/decode-png.js';
import type { ErrorCode } from '../../../src/errors.js';
import { failsWith } from '../../helpers/fails-with.js';
import { noise } from '../../helpers/images.js';
import {
  GRAY,
  GRAY_ALPHA,
  INDEXED,
  joinBytes,
  makePng,
  PNG_SIGNATURE,
  pngChunk,
  pngChunks,
  RGB,
  RGBA,
} from '../../helpers/make-png.js';
import { readWithPillow } from '../../helpers/pillow.js';

const liberal = (png: Uint8Array) => decodePng(png, true);

type Chunk = [type: string, data: ArrayLike<number>];

/** One row of four pixels with the samples 0, 1, 2 and `last` in each channel. */
const rowOf = (colorType: number, { bitDepth = 8, last = 1, interlaced = false } = {}) =>
  makePng({
    width: 4,
    height: 1,
    colorType,
    bitDepth,
    interlaced,
    sampleOf: (x) => [0, 1, 2, last][x]!,
  });

/** The file's chunks, of which some are changed; PLTE is left out. */
function rebuilt(
  png: Uint8Array,
  {
    before = [],
    after = [],
    data = (stream) => [stream],
  }: {
    before?: Chunk[];
    after?: Chunk[];
    data?: (stream: Buffer) => Uint8Array[];
  },
): Uint8Array {
  const stream = Buffer.concat(checkPng(png).data);
  const chunks: Chunk[] = [
    ['IHDR', png.subarray(16, 29)],
    ...before,
    ...data(stream).map((part): Chunk => ['IDAT', part]),
    ...after,
    ['IEND', []],
  ];
  return joinBytes(PNG_SIGNATURE, ...chunks.map(([type, bytes]) => pngChunk(type, bytes)));
}

/** With the CRC of the first chunk of this type wrong. */
function withWrongCrc(png: Uint8Array, type: string): Uint8Array {
  const bytes = Uint8Array.from(png);
  const { end } = pngChunks(png).find((chunk) => chunk.type === type)!;
  bytes[end - 1]! ^= 1;
  return bytes;
}

const PALETTE = [10, 20, 30, 200, 100, 50, 0, 255, 0];
const [A, B, C] = [
  [10, 20, 30, 255],
  [200, 100, 50, 255],
  [0, 255, 0, 255],
];
const BLACK = [0, 0, 0, 255];
const clear = (pixel: number[] | undefined) => [...pixel!.slice(0, 3), 0];
const gray = (value: number, alpha = 255) => [value, value, value, alpha];
const times = <T>(count: number, values: readonly T[]): T[] =>
  Array.from({ length: count }, () => values).flat();

const plte: Chunk = ['PLTE', PALETTE];
const indexed = rowOf(INDEXED);
const interlaced = rowOf(INDEXED, { interlaced: true });
const two = rowOf(INDEXED, { bitDepth: 2 });
const wrong = rowOf(INDEXED, { last: 9 });

/** What libpng 1.6 and Pillow show; where they differ, the comment says whom we follow. */
const COLORS: [string, Uint8Array, unknown[]][] = [
  [
    'a palette of more entries than pixels can name',
    rebuilt(two, { before: [['PLTE', times(5, PALETTE)]] }),
    [A, B, C, B],
  ],
  ['an index that the palette does not have', rebuilt(wrong, { before: [plte] }), [A, B, C, BLACK]],
  [
    'such an index, interlaced',
    rebuilt(rowOf(INDEXED, { last: 9, interlaced: true }), { before: [plte] }),
    [A, B, C, BLACK],
  ],
  [
    'such an index in 4 bits',
    rebuilt(rowOf(INDEXED, { last: 15, bitDepth: 4 }), { before: [plte] }),
    [A, B, C, BLACK],
  ],
  // Pillow. libpng leaves such a tRNS out altogether.
  [
    'tRNS longer than the palette',
    rebuilt(indexed, { before: [plte, ['tRNS', [255, 0, 255, 255, 255]]] }),
    [A, clear(B), C, clear(B)],
  ],
  [
    'tRNS for an entry that the palette does not have',
    rebuilt(wrong, { before: [plte, ['tRNS', [255, 0, 255, ...times(7, [0])]]] }),
    [A, clear(B), C, BLACK],
  ],
  [
    'tRNS of 300 entries',
    rebuilt(indexed, { before: [plte, ['tRNS', [0, ...times(299, [9])]]] }),
    [clear(A), [...B.slice(0, 3), 9], [...C.slice(0, 3), 9], [...B.slice(0, 3), 9]],
  ],
  // libpng. Pillow applies it wherever it is.
  [
    'tRNS after the pixels',
    rebuilt(indexed, { before: [plte], after: [['tRNS', [255, 0]]] }),
    [A, B, C, B],
  ],
  [
    'tRNS after the pixels, interlaced',
    rebuilt(interlaced, { before: [plte], after: [['tRNS', [255, 0]]] }),
    [A, B, C, B],
  ],
  [
    'tRNS before the palette',
    rebuilt(indexed, { before: [['tRNS', [255, 0]], plte] }),
    [A, B, C, B],
  ],
  [
    'tRNS twice',
    rebuilt(indexed, { before: [plte, ['tRNS', [255, 0]], ['tRNS', [0]]] }),
    [A, clear(B), C, clear(B)],
  ],
  [
    'a second palette after the pixels',
    rebuilt(indexed, { before: [plte], after: [['PLTE', times(9, [7])]] }),
    [A, B, C, B],
  ],
  // Pillow. libpng leaves it out.
  [
    'tRNS of grey that is too long',
    rebuilt(rowOf(GRAY), { before: [['tRNS', [0, 1, 0]]] }),
    [gray(0), gray(1, 0), gray(2), gray(1, 0)],
  ],
  // libpng. Pillow cannot open the file.
  [
    'tRNS of grey that is too short',
    rebuilt(rowOf(GRAY), { before: [['tRNS', [1]]] }),
    [0, 1, 2, 1].map((v) => gray(v)),
  ],
  [
    'tRNS of RGB that is too short',
    rebuilt(rowOf(RGB), { before: [['tRNS', [0, 1, 0, 1, 0]]] }),
    [0, 1, 2, 1].map((v) => gray(v)),
  ],
  [
    'tRNS of RGB that is too long',
    rebuilt(rowOf(RGB), { before: [['tRNS', [0, 1, 0, 1, 0, 1, 9]]] }),
    [gray(0), gray(1, 0), gray(2), gray(1, 0)],
  ],
  [
    'tRNS of grey with alpha',
    rebuilt(rowOf(GRAY_ALPHA), { before: [['tRNS', [0, 1]]] }),
    [0, 1, 2, 1].map((v) => gray(v, v)),
  ],
  [
    'tRNS of RGB with alpha',
    rebuilt(rowOf(RGBA), { before: [['tRNS', [0, 1, 0, 1, 0, 1]]] }),
    [0, 1, 2, 1].map((v) => gray(v, v)),
  ],
  ['a palette in grey', rebuilt(rowOf(GRAY), { before: [plte] }), [0, 1, 2, 1].map((v) => gray(v))],
  [
    'suggested colours of any length',
    rebuilt(rowOf(RGB), { before: [['PLTE', times(301, [1])]] }),
    [0, 1, 2, 1].map((v) => gray(v)),
  ],
  [
    'tRNS with a wrong CRC',
    withWrongCrc(rebuilt(rowOf(GRAY), { before: [['tRNS', [0, 1]]] }), 'tRNS'),
    [0, 1, 2, 1].map((v) => gray(v)),
  ],
];

describe('liberal: colours that cannot be meant', () => {
  test.each(COLORS)('%s', (_, png, pixels) => {
    expect([...liberal(png).rgba]).toEqual(pixels.flat());
  });

  test.each([
    ['no palette', rebuilt(indexed, {})],
    ['an empty palette', rebuilt(indexed, { before: [['PLTE', []]] })],
    ['half an entry', rebuilt(indexed, { before: [['PLTE', [...PALETTE, 1]]] })],
    ['a palette of 300 entries', rebuilt(indexed, { before: [['PLTE', times(100, PALETTE)]] })],
    ['two palettes', rebuilt(indexed, { before: [plte, plte] })],
    ['two palettes of suggested colours', rebuilt(rowOf(RGB), { before: [plte, plte] })],
    ['a palette with a wrong CRC', withWrongCrc(rebuilt(indexed, { before: [plte] }), 'PLTE')],
  ])('%s is damage', (_, png) => {
    failsWith('ERR_PNG_CORRUPT', () => liberal(png));
  });
});

/** A small and a large image, and both interlaced. */
const IMAGES = [
  { width: 8, height: 6 },
  { width: 120, height: 90 },
].flatMap((size) =>
  [false, true].map((isInterlaced) => ({
    what: `${size.width}x${size.height}${isInterlaced ? ', interlaced' : ''}`,
    png: makePng({ ...size, colorType: RGB, bitDepth: 8, interlaced: isInterlaced }),
  })),
);

const rowsOf = (png: Uint8Array) => inflateSync(Buffer.concat(checkPng(png).data));
const text: Chunk = ['tEXt', Buffer.from('Title\0any')];

/** Files that viewers show as if nothing were wrong, and how a strict check refuses them. */
const HARMLESS: [string, ErrorCode | undefined, (png: Uint8Array) => Uint8Array][] = [
  [
    'bytes after the zlib stream',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { data: (z) => [joinBytes(z, [0, 0, 0, 0])] }),
  ],
  [
    'an IDAT chunk after the zlib stream',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { data: (z) => [z, noise(30, 256)] }),
  ],
  [
    'a row too many',
    'ERR_PNG_CORRUPT',
    (png) =>
      rebuilt(png, {
        data: () => [deflateSync(joinBytes(rowsOf(png), rowsOf(png).subarray(0, 25)))],
      }),
  ],
  [
    'ten times the pixels',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { data: () => [deflateSync(joinBytes(...times(10, [rowsOf(png)])))] }),
  ],
  ['a newline after IEND', 'ERR_PNG_CORRUPT', (png) => joinBytes(png, [10])],
  ['a second file after IEND', 'ERR_PNG_CORRUPT', (png) => joinBytes(png, png)],
  ['no IEND', 'ERR_PNG_TRUNCATED', (png) => png.subarray(0, -12)],
  ['half of IEND', 'ERR_PNG_TRUNCATED', (png) => png.subarray(0, -7)],
  [
    'half of a chunk after the pixels',
    'ERR_PNG_TRUNCATED',
    (png) => rebuilt(png, { after: [text] }).subarray(0, -18),
  ],
  [
    'junk after the pixels',
    'ERR_PNG_TRUNCATED',
    (png) => joinBytes(png.subarray(0, -12), times(4, [106, 117, 110, 107])),
  ],
  ['IEND with a wrong CRC', 'ERR_PNG_CORRUPT', (png) => withWrongCrc(png, 'IEND')],
  [
    'text with a wrong CRC',
    'ERR_PNG_CORRUPT',
    (png) => withWrongCrc(rebuilt(png, { before: [text] }), 'tEXt'),
  ],
  [
    'text with a wrong CRC after the pixels',
    'ERR_PNG_CORRUPT',
    (png) => withWrongCrc(rebuilt(png, { after: [text] }), 'tEXt'),
  ],
  [
    'an unknown critical chunk after the pixels',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { after: [['ABCD', []]] }),
  ],
  [
    'a second header after the pixels',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { after: [['IHDR', png.subarray(16, 29)]] }),
  ],
  ['an unknown ancillary chunk', undefined, (png) => rebuilt(png, { before: [['abCd', [1]]] })],
];

/** Files that have lost some of their pixels, or that mean nothing. */
const DAMAGED: [string, ErrorCode, (png: Uint8Array) => Uint8Array][] = [
  [
    'pixels that are cut',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { data: (z) => [z.subarray(0, -60)] }),
  ],
  [
    'a wrong checksum',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { data: (z) => [joinBytes(z.subarray(0, -4), [1, 2, 3, 4])] }),
  ],
  ['no checksum', 'ERR_PNG_CORRUPT', (png) => rebuilt(png, { data: (z) => [z.subarray(0, -4)] })],
  [
    'a row too few',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { data: () => [deflateSync(rowsOf(png).subarray(25))] }),
  ],
  ['an end inside its image data', 'ERR_PNG_TRUNCATED', (png) => png.subarray(0, -13)],
  [
    'an end between its image data',
    'ERR_PNG_TRUNCATED',
    (png) =>
      rebuilt(png, { data: (z) => [z.subarray(0, 40), z.subarray(40)] }).subarray(0, 8 + 25 + 52),
  ],
  [
    'junk between its image data',
    'ERR_PNG_TRUNCATED',
    (png) =>
      joinBytes(
        rebuilt(png, { data: (z) => [z.subarray(0, 40)] }).subarray(0, -12),
        times(4, [106, 117, 110, 107]),
      ),
  ],
  ['no image data', 'ERR_PNG_CORRUPT', (png) => rebuilt(png, { data: () => [] })],
  ['image data with a wrong CRC', 'ERR_PNG_CORRUPT', (png) => withWrongCrc(png, 'IDAT')],
  ['a header with a wrong CRC', 'ERR_PNG_CORRUPT', (png) => withWrongCrc(png, 'IHDR')],
  [
    'an unknown critical chunk',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { before: [['ABCD', []]] }),
  ],
  [
    'a second header',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { before: [['IHDR', png.subarray(16, 29)]] }),
  ],
  [
    'an unknown filter',
    'ERR_PNG_CORRUPT',
    (png) => rebuilt(png, { data: () => [deflateSync(joinBytes([5], rowsOf(png).subarray(1)))] }),
  ],
];

describe.each(IMAGES)('liberal: a file of $what', ({ png }) => {
  const expected = decodePng(png);
  const isEqual = (image: typeof expected) => Buffer.compare(image.rgba, expected.rgba) === 0;

  test.each(HARMLESS)('with %s is shown, where a strict check refuses it', (_, code, make) => {
    const file = make(png);

    expect(isEqual(liberal(file))).toBe(true);
    if (code) failsWith(code, () => decodePng(file));
    else expect(isEqual(decodePng(file))).toBe(true);
  });

  test.each(DAMAGED)('with %s is refused', (_, code, make) => {
    const { message } = failsWith(code, () => liberal(make(png)));

    expect(message).toMatch(/^The PNG (is damaged: |ends )/);
    expect(message).not.toMatch(/buffer|bounds|undefined|incorrect|invalid/i);
  });

  test('without faults is the same', () => {
    expect(isEqual(liberal(png))).toBe(true);
  });
});

describe('liberal: Pillow shows the same', () => {
  /** What it does not open, or shows otherwise; there it is as libpng has it. */
  const NOT_AS_PILLOW =
    /CRC|too short|300|after the pixels|before the palette|twice|index|entry that|half of a chunk|junk/;

  test.each(
    [
      ...COLORS.map(([what, png]) => ({ what, png })),
      ...HARMLESS.map(([what, , make]) => ({ what, png: make(IMAGES[0]!.png) })),
    ].filter(({ what }) => !NOT_AS_PILLOW.test(what)),
  )('$what', async ({ png }) => {
    const { width, height, rgba } = await readWithPillow(png);

    expect({ width, height, rgba: [...rgba] }).toEqual({
      width,
      height,
      rgba: [...liberal(png).rgba],
    });
  });
});
