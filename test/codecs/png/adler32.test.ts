import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { adler32 } from '../../../src/codecs/png/adler32.js';

/** What zlib itself writes at the end of its stream. */
const byZlib = (bytes: Uint8Array) => deflateSync(bytes, { level: 0 }).subarray(-4).readUInt32BE();

describe('adler32', () => {
  test('the example that everybody gives', () => {
    expect(adler32(Buffer.from('Wikipedia'))).toBe(0x11e60398);
  });

  test('of nothing', () => {
    expect(adler32(new Uint8Array())).toBe(1);
  });

  test.each([1, 5_551, 5_552, 5_553, 11_104, 1_000_000])(
    '%i bytes as large as can be',
    (length) => {
      const bytes = new Uint8Array(length).fill(255);

      expect(adler32(bytes)).toBe(byZlib(bytes));
    },
  );

  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(adler32(bytes)).toBe(byZlib(bytes));
      }),
    );
  });
});
