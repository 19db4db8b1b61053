import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { deflateSync } from 'node:zlib';
import { openFrame } from '../../../src/codecs/open-frame.js';
import type { RgbaImage } from '../../../src/messages.js';
import type { WarningCode } from '../../../src/events.js';
import {
  ADOBE_COLUMNS,
  curv,
  iccpChunk,
  iccProfile,
  lut16,
  matrixTags,
  P3_COLUMNS,
  para,
  SRGB_COLUMNS,
  SRGB_PARA,
  type Tag,
} from '../../helpers/icc.js';
import { noise } from '../../helpers/images.js';
import {
  GRAY,
  GRAY_ALPHA,
  INDEXED,
  joinBytes,
  makePng,
  pngChunk,
  RGB,
  RGBA,
  type PngSpec,
} from '../../helpers/make-png.js';
import { readWithPillow } from '../../helpers/pillow.js';

/** Every colour of a coarse grid, and noise. */
const LEVELS = [0, 1, 3, 8, 20, 50, 100, 150, 200, 230, 254, 255];
const colors = noise(3 * 2_000, 256);
const sampleOf = (x: number, y: number, channel: number): number => {
  const k = y * 64 + x;
  const grid = [k % 12, Math.floor(k / 12) % 12, Math.floor(k / 144)][channel];
  return k < 1_728 && channel < 3 ? LEVELS[grid!]! : colors[(k * 3 + channel) % colors.length]!;
};
const PICTURE = { width: 64, height: 50, colorType: RGB, bitDepth: 8, sampleOf };

/** The picture with chunks before its palette and pixels. */
function withChunks(chunks: readonly Uint8Array[], spec: PngSpec = PICTURE): Uint8Array {
  const png = makePng(spec);
  return joinBytes(png.subarray(0, 33), ...chunks, png.subarray(33));
}

async function decode(png: Uint8Array, load?: () => Promise<typeof sharp>) {
  const warnings: [WarningCode, string][] = [];
  const warn = (code: WarningCode, message: string) => void warnings.push([code, message]);
  const opened = await openFrame(png, { warn, ...(load && { load }) });
  return { ...(await opened.decode()), warnings };
}

/** The picture as it is without any statement; decoded once. */
function plain(spec: PngSpec = PICTURE): ReturnType<typeof decode> {
  const picture = plainOnes.get(spec) ?? decode(makePng(spec));
  plainOnes.set(spec, picture);
  return picture;
}

const plainOnes = new Map<PngSpec, ReturnType<typeof decode>>();

const furthest = (a: RgbaImage, b: RgbaImage): number =>
  a.rgba.reduce((most, value, k) => Math.max(most, Math.abs(value - b.rgba[k]!)), 0);

const missing = () => Promise.reject(new Error('not installed'));
const p3 = iccProfile(matrixTags(P3_COLUMNS, SRGB_PARA));

const sampled = (count: number, light: (v: number) => number) =>
  curv(...Array.from({ length: count }, (_, k) => light(k / (count - 1)) * 65_535));
const PROPHOTO_COLUMNS = [
  [0.79767, 0.28804, 0],
  [0.13519, 0.71188, 0],
  [0.03134, 0.00009, 0.82491],
];
const power = para(4, 2.2, 0.9, 0.1, 0.2, 0.05, 0.001, 0.002);

describe('an ICC profile with matrix and curves is converted as littleCMS does it', () => {
  test.each<[string, Uint8Array]>([
    ['Display P3', p3],
    ['Adobe RGB', iccProfile(matrixTags(ADOBE_COLUMNS, curv(563 / 256)))],
    ['ProPhoto', iccProfile(matrixTags(PROPHOTO_COLUMNS, curv(1.8)))],
    ['linear light', iccProfile(matrixTags(SRGB_COLUMNS, curv()))],
    [
      'a curve of 1024 samples',
      iccProfile(
        matrixTags(
          P3_COLUMNS,
          sampled(1_024, (v) => v ** 2.4),
        ),
      ),
    ],
    [
      'a curve of 17 samples',
      iccProfile(
        matrixTags(
          SRGB_COLUMNS,
          sampled(17, (v) => v * v),
        ),
      ),
    ],
    ['a curve of type 0', iccProfile(matrixTags(P3_COLUMNS, para(0, 2.6)))],
    ['a curve of type 1', iccProfile(matrixTags(P3_COLUMNS, para(1, 2.4, 1.1, -0.1)))],
    ['a curve of type 2', iccProfile(matrixTags(P3_COLUMNS, para(2, 2.4, 0.9, 0.05, 0.02)))],
    ['a curve of type 4', iccProfile(matrixTags(P3_COLUMNS, power))],
    [
      'a curve for each channel',
      iccProfile([
        ...matrixTags(P3_COLUMNS, SRGB_PARA).filter(([name]) => name.endsWith('XYZ')),
        ['rTRC', curv(1.8)],
        ['gTRC', curv(2.2)],
        ['bTRC', curv(2.6)],
      ]),
    ],
  ])('%s', async (_, profile) => {
    const png = withChunks([iccpChunk(profile)]);
    const image = await decode(png, missing);

    expect(furthest(image, await readWithPillow(png))).toBeLessThanOrEqual(1);
    expect(furthest(image, await plain())).toBeGreaterThan(5);
    expect(image.warnings).toEqual([]);
  });

  test('sharp’s own Display P3', async () => {
    const raw = { width: 64, height: 50, channels: 4 } as const;
    const png = await sharp((await plain()).rgba, { raw })
      .withIccProfile('p3')
      .png()
      .toBuffer();

    expect(furthest(await decode(png, missing), await readWithPillow(png))).toBeLessThanOrEqual(1);
  });

  test.each([
    { colorType: RGBA, bitDepth: 8 },
    { colorType: INDEXED, bitDepth: 8 },
    { colorType: RGB, bitDepth: 8, interlaced: true },
  ])('colour type $colorType, interlaced: $interlaced', async (format) => {
    const png = withChunks([iccpChunk(p3)], { ...PICTURE, ...format });

    expect(furthest(await decode(png), await readWithPillow(png))).toBeLessThanOrEqual(1);
  });

  test('16 bits', async () => {
    const wide = (x: number, y: number, channel: number) => sampleOf(x, y, channel) * 257;
    const png = withChunks([iccpChunk(p3)], { ...PICTURE, bitDepth: 16, sampleOf: wide });

    const eight = withChunks([iccpChunk(p3)]);
    expect((await decode(png)).rgba).toEqual((await decode(eight)).rgba);
  });
});

describe('grey', () => {
  const ramp = { width: 16, height: 16, colorType: GRAY, bitDepth: 8 };
  const gray = { ...ramp, sampleOf: (x: number, y: number) => y * 16 + x };
  const profile = (curve: Uint8Array, connection = 'XYZ ') =>
    iccProfile([['kTRC', curve]], { space: 'GRAY', connection });

  test.each([
    ['a gamma of 1.8', profile(curv(1.8))],
    ['a dot gain', profile(sampled(256, (v) => v ** 1.6))],
    ['lightness', profile(curv(), 'Lab ')],
  ])('%s', async (_, bytes) => {
    const png = withChunks([iccpChunk(bytes)], gray);
    const image = await decode(png, missing);

    expect(furthest(image, await readWithPillow(png))).toBeLessThanOrEqual(2);
    expect(furthest(image, await plain(gray))).toBeGreaterThan(5);
  });

  test('alpha stays', async () => {
    const spec = { ...gray, colorType: GRAY_ALPHA };
    const image = await decode(withChunks([iccpChunk(profile(curv(1.8)))], spec));
    const alphas = (rgba: Uint8Array) => rgba.filter((_, k) => k % 4 === 3);

    expect(alphas(image.rgba)).toEqual(alphas((await plain(spec)).rgba));
  });

  test('a profile for colours does not belong to grey, nor one of grey to colours', async () => {
    expect((await decode(withChunks([iccpChunk(p3)], gray))).rgba).toEqual(
      (await plain(gray)).rgba,
    );
    const colored = await decode(withChunks([iccpChunk(profile(curv(1.8)))]));
    expect(colored.rgba).toEqual((await plain()).rgba);
  });
});

describe('sRGB stays as it is, to the bit', () => {
  const exact = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

  test.each<[string, Uint8Array[]]>([
    ['a parametric curve', [iccpChunk(iccProfile(matrixTags(SRGB_COLUMNS, SRGB_PARA)))]],
    ['1024 samples', [iccpChunk(iccProfile(matrixTags(SRGB_COLUMNS, sampled(1_024, exact))))]],
    ['129 samples', [iccpChunk(iccProfile(matrixTags(SRGB_COLUMNS, sampled(129, exact))))]],
    [
      'colorants that are a little off',
      [
        iccpChunk(
          iccProfile(
            matrixTags(
              SRGB_COLUMNS.map((c) => c.map((v) => v + 0.00005)),
              SRGB_PARA,
            ),
          ),
        ),
      ],
    ],
    ['cICP', [pngChunk('cICP', [1, 13, 0, 1])]],
    ['the sRGB chunk', [pngChunk('sRGB', [0])]],
    [
      'gAMA and cHRM of anything, which do not count',
      [pngChunk('gAMA', [0, 1, 134, 160]), pngChunk('cHRM', new Uint8Array(32).fill(1))],
    ],
  ])('%s', async (_, chunks) => {
    const { rgba, warnings } = await decode(withChunks(chunks), missing);

    expect(Buffer.compare(rgba, (await plain()).rgba)).toBe(0);
    expect(warnings).toEqual([]);
  });

  test('sharp’s own sRGB', async () => {
    const raw = { width: 64, height: 50, channels: 4 } as const;
    const { rgba } = await plain();
    const png = await sharp(rgba, { raw }).withIccProfile('srgb').png().toBuffer();

    expect(png.includes('iCCP')).toBe(true);
    expect(Buffer.compare((await decode(png, missing)).rgba, rgba)).toBe(0);
  });
});

/** IEC 61966-2-1, from light to a sample of 255. */
const encode = (light: number) => {
  const v = Math.min(1, Math.max(0, light));
  return Math.round(255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055));
};

describe('cICP', () => {
  const chunk = (...values: number[]) => pngChunk('cICP', values);
  const bt709 = (v: number) => (v < 0.081 ? v / 4.5 : ((v + 0.099) / 1.099) ** (1 / 0.45));

  test('Display P3 is what the profile says', async () => {
    const image = await decode(withChunks([chunk(12, 13, 0, 1)]));

    expect(furthest(image, await decode(withChunks([iccpChunk(p3)])))).toBeLessThanOrEqual(1);
  });

  // The curves of ITU-T H.273, table 3, with the primaries of sRGB.
  test.each<[string, number, (v: number) => number]>([
    ['BT.709', 1, bt709],
    ['a gamma of 2.2', 4, (v) => v ** 2.2],
    ['a gamma of 2.8', 5, (v) => v ** 2.8],
    ['BT.601', 6, bt709],
    ['SMPTE 240M', 7, (v) => (v < 0.0913 ? v / 4 : ((v + 0.1115) / 1.1115) ** (1 / 0.45))],
    ['linear light', 8, (v) => v],
    ['BT.2020', 14, bt709],
  ])('the transfer of %s', async (_, transfer, light) => {
    const { rgba } = await decode(withChunks([chunk(1, transfer, 0, 1)]));
    const expected = (await plain()).rgba.map((value, k) =>
      k % 4 === 3 ? value : encode(light(value / 255)),
    );

    expect(
      furthest({ width: 0, height: 0, rgba }, { width: 0, height: 0, rgba: expected }),
    ).toBeLessThanOrEqual(1);
  });

  // Bruce Lindbloom's matrix of BT.2020, adapted to D50 by Bradford, as ICC profiles of it have.
  test('the primaries of BT.2020', async () => {
    const columns = [
      [0.67348, 0.27904, -0.00194],
      [0.16567, 0.67535, 0.02998],
      [0.12505, 0.04561, 0.79686],
    ];
    const profile = withChunks([iccpChunk(iccProfile(matrixTags(columns, SRGB_PARA)))]);

    const image = await decode(withChunks([chunk(9, 13, 0, 1)]));
    expect(furthest(image, await readWithPillow(profile))).toBeLessThanOrEqual(1);
  });

  test('white is white, whatever the white of the primaries', async () => {
    for (const primaries of [1, 4, 5, 6, 7, 8, 9, 11, 12, 22]) {
      const spec = { ...PICTURE, width: 1, height: 1, sampleOf: () => 255 };
      const { rgba, warnings } = await decode(withChunks([chunk(primaries, 13, 0, 1)], spec));

      expect({ primaries, rgba: [...rgba], warnings }).toEqual({
        primaries,
        rgba: [255, 255, 255, 255],
        warnings: [],
      });
    }
  });

  test('narrow range: black is 16, and white is 235', async () => {
    const spec = {
      ...PICTURE,
      width: 5,
      height: 1,
      sampleOf: (x: number) => [0, 16, 126, 235, 255][x]!,
    };
    const { rgba } = await decode(withChunks([chunk(1, 13, 0, 0)], spec));

    expect([0, 4, 8, 12, 16].map((at) => rgba[at])).toEqual([0, 0, 128, 255, 255]);
  });

  test.each([
    ['PQ', [9, 16, 0, 1], 'a high dynamic range (PQ)'],
    ['HLG', [9, 18, 0, 1], 'a high dynamic range (HLG)'],
    ['an unknown transfer', [1, 99, 0, 1], 'cICP 1/99'],
    ['unknown primaries', [99, 13, 0, 1], 'cICP 99/13'],
  ])('%s stays as it is, with a warning', async (_, values, said) => {
    const { rgba, warnings } = await decode(withChunks([chunk(...values)]));

    expect(Buffer.compare(rgba, (await plain()).rgba)).toBe(0);
    expect(warnings).toEqual([['WARN_COLOR_PROFILE', expect.stringContaining(said)]]);
  });

  test.each([
    ['too short', [12, 13, 0]],
    ['too long', [12, 13, 0, 1, 0]],
    ['for YCbCr', [12, 13, 1, 1]],
    ['of an unknown range', [12, 13, 0, 2]],
    ['of unspecified primaries', [2, 13, 0, 1]],
    ['of an unspecified transfer', [12, 2, 0, 1]],
  ])('%s: it says nothing', async (_, values) => {
    const { rgba, warnings } = await decode(withChunks([chunk(...values)]));

    expect(Buffer.compare(rgba, (await plain()).rgba)).toBe(0);
    expect(warnings).toEqual([]);
    const both = await decode(withChunks([chunk(...values), iccpChunk(p3)]));
    expect(furthest(both, await decode(withChunks([iccpChunk(p3)])))).toBe(0);
  });

  test('counts before iCCP, and that before the sRGB chunk', async () => {
    const srgb = chunk(1, 13, 0, 1);

    expect(furthest(await decode(withChunks([iccpChunk(p3), srgb])), await plain())).toBe(0);
    const converted = await decode(withChunks([pngChunk('sRGB', [0]), iccpChunk(p3)]));
    expect(furthest(converted, await decode(withChunks([iccpChunk(p3)])))).toBe(0);
    expect(furthest(converted, await plain())).toBeGreaterThan(5);
  });
});

describe('a profile with tables', () => {
  /** A corner of Display P3 as Lab, of which L* is up to 65280, and a* and b* begin at -128. */
  const corners = (r: number, g: number, b: number) => {
    const [x, y, z] = [0, 1, 2].map((row) => {
      const value = [r, g, b].reduce((sum, v, k) => sum + v * P3_COLUMNS[k]![row]!, 0);
      const part = value / [0.9642, 1, 0.8249][row]!;
      return part > 216 / 24_389 ? Math.cbrt(part) : (part * 24_389) / 27 / 116 + 16 / 116;
    }) as [number, number, number];
    return [
      ((116 * y - 16) / 100) * 65_280,
      (500 * (x - y) + 128) * 256,
      (200 * (y - z) + 128) * 256,
    ];
  };
  const tables = iccProfile([['A2B0', lut16(corners)]], { connection: 'Lab ' });
  const png = withChunks([iccpChunk(tables)]);

  test('goes through sharp', async () => {
    const image = await decode(png);

    expect(image.warnings).toEqual([]);
    expect(furthest(image, await plain())).toBeGreaterThan(5);
    expect(furthest(image, await readWithPillow(png, 'perceptual'))).toBeLessThanOrEqual(2);
  });

  test('without sharp, the colours stay, and it is said how they would not', async () => {
    const { rgba, warnings } = await decode(png, missing);

    expect(Buffer.compare(rgba, (await plain()).rgba)).toBe(0);
    expect(warnings).toEqual([
      [
        'WARN_COLOR_PROFILE',
        'its colours are described by a profile with tables; only the package sharp converts them ' +
          '(try `npm install sharp`), so they may look different',
      ],
    ]);
  });

  test('where sharp fails, the colours stay, and it is said why', async () => {
    const fails = () =>
      Promise.resolve((() => {
        throw new Error('no\nluck');
      }) as unknown as typeof sharp);
    const { rgba, warnings } = await decode(png, fails);

    expect(Buffer.compare(rgba, (await plain()).rgba)).toBe(0);
    expect(warnings).toEqual([['WARN_COLOR_PROFILE', expect.stringContaining('(no)')]]);
  });

  test('and a matrix is converted by the matrix', async () => {
    const both = iccProfile([
      ['A2B0', lut16(() => [0, 0, 0])],
      ...matrixTags(ADOBE_COLUMNS, curv(2.2)),
    ]);
    const { warnings, ...image } = await decode(withChunks([iccpChunk(both)]), missing);
    const matrix = await decode(
      withChunks([iccpChunk(iccProfile(matrixTags(ADOBE_COLUMNS, curv(2.2))))]),
    );

    expect(furthest(image, matrix)).toBe(0);
    expect(warnings).toEqual([]);
  });
});

describe('a profile that is damaged is ignored', () => {
  const edit = (at: number, ...bytes: number[]) => {
    const changed = Uint8Array.from(p3);
    changed.set(bytes, at);
    return changed;
  };
  const without = (name: string): Tag[] =>
    matrixTags(P3_COLUMNS, SRGB_PARA).filter(([tag]) => tag !== name);
  const raw = (...parts: (string | Uint8Array)[]) =>
    pngChunk('iCCP', Buffer.concat(parts.map((part) => Buffer.from(part as string))));

  test.each<[string, Uint8Array]>([
    ['an empty chunk', raw('')],
    ['no name', raw('\0\0', deflateSync(p3))],
    ['a name without an end', raw('name')],
    ['a name of 80 letters', raw('n'.repeat(80), '\0\0', deflateSync(p3))],
    ['another compression', raw('n\0\x01', deflateSync(p3))],
    ['not a zlib stream', raw('n\0\0', p3)],
    ['half a zlib stream', raw('n\0\0', deflateSync(p3).subarray(0, 200))],
    ['100 MB of zeros', raw('n\0\0', deflateSync(Buffer.alloc(100_000_000)))],
    ['nothing', iccpChunk(new Uint8Array())],
    ['its header alone', iccpChunk(p3.subarray(0, 128))],
    ['no signature', iccpChunk(edit(36, 0))],
    ['colours of a press', iccpChunk(edit(16, ...Buffer.from('CMYK')))],
    ['another connection space', iccpChunk(edit(20, ...Buffer.from('Luv ')))],
    ['4 billion tags', iccpChunk(edit(128, 255, 255, 255, 255))],
    ['more tags than it has room for', iccpChunk(edit(128, 0, 0, 0, 90))],
    ['tags outside of it', iccpChunk(p3.subarray(0, 300))],
    ['no red', iccpChunk(iccProfile(without('rXYZ')))],
    ['no curve of blue', iccpChunk(iccProfile(without('bTRC')))],
    [
      'a curve of another type',
      iccpChunk(iccProfile(matrixTags(P3_COLUMNS, Buffer.from('text\0\0\0\0abcdefgh')))),
    ],
    [
      'a curve that is cut',
      iccpChunk(iccProfile(matrixTags(P3_COLUMNS, curv(1, 2, 3, 4).subarray(0, -1)))),
    ],
    ['a curve of an unknown function', iccpChunk(iccProfile(matrixTags(P3_COLUMNS, para(5, 2.4))))],
    [
      'a curve with too few parameters',
      iccpChunk(iccProfile(matrixTags(P3_COLUMNS, para(3, 2.4)))),
    ],
    ['light without an end', iccpChunk(iccProfile(matrixTags(P3_COLUMNS, para(0, -2))))],
    ...['gTRC', 'bTRC'].map((damaged): [string, Uint8Array] => [
      `${damaged} alone without an end`,
      iccpChunk(
        iccProfile(
          matrixTags(P3_COLUMNS, SRGB_PARA).map(([tag, bytes]): Tag => [
            tag,
            tag === damaged ? para(0, -2) : bytes,
          ]),
        ),
      ),
    ]),
  ])('%s', async (_, chunk) => {
    const { rgba, warnings } = await decode(withChunks([chunk]));

    expect(Buffer.compare(rgba, (await plain()).rgba)).toBe(0);
    expect(warnings).toEqual([]);
  });
});
