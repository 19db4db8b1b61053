import { describe, expect, test } from '@jest/globals';
import { checkPng, MAX_PIXELS } from '../../../src/codecs/png/check-png.js';
import { failsWith } from '../../helpers/fails-with.js';
import {
  FORMATS,
  GRAY,
  INDEXED,
  joinBytes,
  makePng,
  PNG_SIGNATURE,
  pngChunk,
  pngChunks,
  RGB,
} from '../../helpers/make-png.js';

const whole = makePng({ width: 5, height: 4, colorType: RGB, bitDepth: 8, idatBytes: 20 });
const indexed = makePng({ width: 5, height: 4, colorType: INDEXED, bitDepth: 2 });

/** An IHDR chunk with a good CRC, whatever it says. */
function ihdr({
  width = 1,
  height = 1,
  bitDepth = 8,
  colorType = GRAY,
  compression = 0,
  filter = 0,
  interlace = 0,
} = {}): Uint8Array {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bitDepth, colorType, compression, filter, interlace], 8);
  return pngChunk('IHDR', data);
}

const png = (...chunks: readonly Uint8Array[]) => joinBytes(PNG_SIGNATURE, ...chunks);
const idat = pngChunk('IDAT', [1, 2, 3]);
const iend = pngChunk('IEND');

describe('checkPng: what is whole', () => {
  test.each(FORMATS)('colour type $colorType with bit depth $bitDepth', (format) => {
    for (const interlaced of [false, true]) {
      const bytes = makePng({ width: 7, height: 3, ...format, interlaced });

      expect(checkPng(bytes)).toMatchObject({ width: 7, height: 3, ...format, interlaced });
    }
  });

  test('gives the contents of all IDAT chunks, in order, without copying them', () => {
    const bytes = png(
      ihdr(),
      pngChunk('IDAT', [1, 2]),
      pngChunk('IDAT'),
      pngChunk('IDAT', [3]),
      iend,
    );
    const { data } = checkPng(bytes);

    expect(data.map((part) => [...part])).toEqual([[1, 2], [], [3]]);
    expect(data.every((part) => part.buffer === bytes.buffer)).toBe(true);
  });

  test('passes over chunks that it does not know', () => {
    const text = pngChunk('tEXt', Buffer.from('Comment\0fine'));

    expect(checkPng(png(ihdr(), text, idat, text, iend)).data).toHaveLength(1);
  });

  test('takes a view into a larger buffer', () => {
    const larger = joinBytes([1, 2, 3], whole, [4, 5, 6]);

    expect(checkPng(larger.subarray(3, -3))).toMatchObject({ width: 5, height: 4 });
  });
});

describe('checkPng: what is not a PNG', () => {
  test('nothing', () => {
    failsWith('ERR_FRAME_EMPTY', () => checkPng(new Uint8Array()));
  });

  test.each([
    ['a GIF', Buffer.from('GIF89a,,,,,,,,,,')],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46)],
    ['text', Buffer.from('HTTP/1.1 404 Not Found')],
    ['one wrong byte', Uint8Array.of(0)],
  ])('%s', (_, bytes) => {
    failsWith('ERR_NOT_A_PNG', () => checkPng(bytes));
  });

  test.each([...PNG_SIGNATURE.keys()])('a signature with byte %i wrong', (at) => {
    const bytes = Uint8Array.from(whole);
    bytes[at]! ^= 0x80;

    failsWith('ERR_NOT_A_PNG', () => checkPng(bytes));
  });

  test('a transfer that changed line ends, which the signature is made to catch', () => {
    const asText = Buffer.from(whole).toString('latin1').replaceAll('\r\n', '\n');

    failsWith('ERR_NOT_A_PNG', () => checkPng(Buffer.from(asText, 'latin1')));
  });

  test('the message shows what it begins with', () => {
    const { message } = failsWith('ERR_NOT_A_PNG', () => checkPng(Buffer.from('GIF89a..and more')));

    expect(message).toContain('47 49 46 38 39 61 2e 2e,');
  });
});

describe('checkPng: what is truncated', () => {
  // Every length, so at every border of a chunk and of its parts, too.
  test.each([
    ['RGB', whole],
    ['indexed', indexed],
  ])('a %s file cut anywhere', (_, bytes) => {
    for (let length = 1; length < bytes.length; length += 1) {
      const { message } = failsWith('ERR_PNG_TRUNCATED', () => checkPng(bytes.subarray(0, length)));
      expect(message).toContain(`${length} bytes`);
    }
  });

  test('the message says in which chunk', () => {
    const second = pngChunks(whole).filter(({ type }) => type === 'IDAT')[1]!;
    const { message } = failsWith('ERR_PNG_TRUNCATED', () =>
      checkPng(whole.subarray(0, second.end - 1)),
    );

    expect(message).toContain('IDAT');
  });

  test('a chunk that claims more bytes than there are, up to 4 GiB', () => {
    const bytes = Buffer.from(png(ihdr(), idat, iend));
    const start = png(ihdr()).length;
    const most = bytes.length - start - 12;
    for (const length of [most + 1, 1_000, 2 ** 31, 2 ** 32 - 1]) {
      bytes.writeUInt32BE(length, start);

      failsWith('ERR_PNG_TRUNCATED', () => checkPng(bytes));
    }
  });
});

describe('checkPng: what is damaged', () => {
  test('any byte of any chunk', () => {
    for (const { start, end } of pngChunks(whole)) {
      // Its length aside: a wrong length is a CRC in the wrong place, or a truncation.
      for (let at = start + 4; at < end; at += 1) {
        const bytes = Uint8Array.from(whole);
        bytes[at]! ^= 1;
        failsWith('ERR_PNG_CORRUPT', () => checkPng(bytes));
      }
    }
  });

  test.each(pngChunks(indexed))('the CRC of $type', ({ type, end, start }) => {
    const bytes = Uint8Array.from(indexed);
    bytes[end - 1]! ^= 0xff;
    const { message } = failsWith('ERR_PNG_CORRUPT', () => checkPng(bytes));

    expect(message).toContain(`CRC of chunk ${type} at byte ${start}`);
  });

  test.each([
    ['no header', png(idat, iend), 'IHDR'],
    ['a header that is not the first chunk', png(pngChunk('gAMA', [0, 0, 0, 1]), ihdr()), 'IHDR'],
    ['a header that is too short', png(pngChunk('IHDR', [0, 0, 0, 1]), idat, iend), 'IHDR'],
    ['a header that is too long', png(pngChunk('IHDR', new Uint8Array(14)), idat, iend), 'IHDR'],
    ['a second header', png(ihdr(), ihdr(), idat, iend), 'second IHDR'],
    ['a second header after the data', png(ihdr(), idat, ihdr(), iend), 'second IHDR'],
    ['no data', png(ihdr(), iend), 'no image data'],
    ['no palette', png(ihdr({ colorType: INDEXED }), idat, iend), 'palette is missing'],
    [
      'a palette that comes after the data',
      png(ihdr({ colorType: INDEXED }), idat, pngChunk('PLTE', [1, 2, 3]), iend),
      'palette is missing',
    ],
    ['a byte after the end', png(ihdr(), idat, iend, Uint8Array.of(0)), '1 bytes follow'],
    ['a second file after the end', joinBytes(whole, whole), `${whole.length} bytes follow`],
    ['no width', png(ihdr({ width: 0 }), idat, iend), '0x1'],
    ['no height', png(ihdr({ height: 0 }), idat, iend), '1x0'],
    ['an unknown compression', png(ihdr({ compression: 1 }), idat, iend), 'compression'],
    ['an unknown filter method', png(ihdr({ filter: 1 }), idat, iend), 'filter'],
    ['an unknown interlace method', png(ihdr({ interlace: 2 }), idat, iend), 'interlace'],
  ])('%s', (_, bytes, said) => {
    const { message } = failsWith('ERR_PNG_CORRUPT', () => checkPng(bytes));

    expect(message).toContain(said);
  });

  test('every pair of colour type and bit depth that PNG does not allow', () => {
    for (let colorType = 0; colorType < 9; colorType += 1) {
      for (let bitDepth = 0; bitDepth <= 17; bitDepth += 1) {
        const isAllowed = FORMATS.some(
          (format) => format.colorType === colorType && format.bitDepth === bitDepth,
        );
        if (isAllowed) continue;
        const bytes = png(ihdr({ colorType, bitDepth }), pngChunk('PLTE', [1, 2, 3]), idat, iend);
        const { message } = failsWith('ERR_PNG_CORRUPT', () => checkPng(bytes));
        expect(message).toContain(`colour type ${colorType} with bit depth ${bitDepth}`);
      }
    }
  });

  test('the name of a chunk that does not print is shown in hexadecimal', () => {
    const bytes = png(ihdr(), pngChunk('\x00\x1b[m'), idat, iend);
    bytes[png(ihdr()).length + 8]! ^= 1;
    const { message } = failsWith('ERR_PNG_CORRUPT', () => checkPng(bytes));

    expect(message).toContain('chunk 0x001b5b6d');
  });
});

describe('checkPng: what is too large', () => {
  test.each([
    [65_535, 65_535],
    [2 ** 32 - 1, 2 ** 32 - 1],
    [2 ** 32 - 1, 1],
    [MAX_PIXELS + 1, 1],
    [8_193, 4_096],
  ])('%i x %i is refused by its header alone', (width, height) => {
    // Nothing but the header is there: whatever comes after it is never looked at.
    const { message } = failsWith('ERR_PNG_TOO_MANY_PIXELS', () =>
      checkPng(png(ihdr({ width, height, colorType: RGB }))),
    );

    expect(message).toContain(`${width}x${height}`);
  });

  test('the largest that is taken', () => {
    const bytes = png(ihdr({ width: 8_192, height: 4_096 }), idat, iend);

    expect(checkPng(bytes)).toMatchObject({ width: 8_192, height: 4_096 });
  });

  test('a limit of the caller', () => {
    expect(checkPng(whole, 20)).toMatchObject({ width: 5, height: 4 });
    failsWith('ERR_PNG_TOO_MANY_PIXELS', () => checkPng(whole, 19));
  });
});

describe('checkPng: chunks it does not know', () => {
  test('are passed over where their name says that they may be', () => {
    expect(checkPng(png(ihdr(), pngChunk('abCd', [1]), idat, iend))).toMatchObject({ width: 1 });
  });

  test('are refused where they are critical', () => {
    failsWith('ERR_PNG_CORRUPT', () => checkPng(png(ihdr(), pngChunk('ABCD', [1]), idat, iend)));
  });
});

describe('checkPng: too many chunks', () => {
  const many = (count: number) => {
    const empty = Buffer.alloc(12 * (count - 3), pngChunk('teSt'));
    return png(ihdr(), empty, idat, iend);
  };

  test('100,000 are taken, and none more', () => {
    for (const isLiberal of [false, true]) {
      expect(checkPng(many(100_000), MAX_PIXELS, isLiberal)).toMatchObject({ width: 1 });
      const { message } = failsWith('ERR_PNG_TOO_MANY_CHUNKS', () =>
        checkPng(many(100_001), MAX_PIXELS, isLiberal),
      );
      expect(message).toBe('The PNG has more than 100000 chunks, the most allowed');
    }
  });

  test('what comes after them is not looked at', () => {
    const bytes = many(100_001);
    bytes[bytes.length - 1]! ^= 1; // a wrong CRC

    failsWith('ERR_PNG_TOO_MANY_CHUNKS', () => checkPng(bytes));
  });

  test('image data in chunks of 8 KiB, as libpng writes it, is far from that', () => {
    const parts = Array<Uint8Array>(2_000).fill(pngChunk('IDAT', new Uint8Array(8_192)));

    expect(checkPng(png(ihdr(), ...parts, iend)).data).toHaveLength(2_000);
  });
});
