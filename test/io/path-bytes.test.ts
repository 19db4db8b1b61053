import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromSystemPath, toSystemPath } from '../../src/io/path-bytes.js';
import { tempFolder } from '../helpers/temp-folder.js';

describe('paths and their bytes', () => {
  test.each([
    ['UTF-8 stays a string', 'é/😀.png', Buffer.from('é/😀.png')],
    ['a name with the replacement character', 'a\ufffd.png', Buffer.from('a\ufffd.png')],
    ['Latin-1', '\udce9.png', Buffer.from('\xe9.png', 'latin1')],
    ['a sequence that is cut off', 'a\udcf0\udc9f\udc98', Buffer.from([0x61, 0xf0, 0x9f, 0x98])],
    [
      'half of a surrogate pair, which UTF-8 has not',
      '\udced\udcb2\udc80',
      Buffer.of(0xed, 0xb2, 0x80),
    ],
    [
      'UTF-8 of each length, before a byte that is none',
      'é\udcff€\udcff😀\udcff',
      Buffer.concat(['é', '€', '😀'].map((char) => Buffer.of(...Buffer.from(char), 0xff))),
    ],
    ['a slash in too many bytes', '\udcc0\udcaf', Buffer.of(0xc0, 0xaf)],
  ])('%s', (_, path, bytes) => {
    expect(fromSystemPath(bytes)).toBe(path);
    expect(Buffer.from(toSystemPath(path))).toEqual(bytes);
  });

  test('any bytes come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (array) => {
        const bytes = Buffer.from(array);
        expect(Buffer.from(toSystemPath(fromSystemPath(bytes)))).toEqual(bytes);
      }),
    );
  });

  test('the file system agrees', () => {
    const folder = tempFolder();
    mkdirSync(folder, { recursive: true });
    const name = Buffer.from('caf\xe9.png', 'latin1');
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), '');
    const [found] = readdirSync(folder, 'buffer');
    expect(toSystemPath(join('x', fromSystemPath(found as Buffer)))).toEqual(
      Buffer.concat([Buffer.from('x/'), name]),
    );
  });
});
