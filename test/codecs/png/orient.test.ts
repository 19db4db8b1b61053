import { describe, expect, test } from '@jest/globals';
import { readOrientation, type Orientation } from '../../../src/codecs/png/exif-orientation.js';
import { turnUpright, uprightSize } from '../../../src/codecs/png/orient.js';

/** Six pixels, `a` to `f`. */
const picture = imageOf(['abc', 'def']);

function imageOf(rows: readonly string[]) {
  const letters = rows.join('');
  const pixels = Array.from(letters, (letter) => [letter.charCodeAt(0), 1, 2, 3]);
  const rgba = Uint8Array.from(pixels.flat());
  return { width: rows[0]!.length, height: rows.length, rgba };
}

describe('turnUpright', () => {
  // EXIF 2.32, 4.6.4 A: where the first row and the first column of the file are in the picture.
  test.each<[Orientation, string, string[]]>([
    [1, 'top, left', ['abc', 'def']],
    [2, 'top, right', ['cba', 'fed']],
    [3, 'bottom, right', ['fed', 'cba']],
    [4, 'bottom, left', ['def', 'abc']],
    [5, 'left, top', ['ad', 'be', 'cf']],
    [6, 'right, top', ['da', 'eb', 'fc']],
    [7, 'right, bottom', ['fc', 'eb', 'da']],
    [8, 'left, bottom', ['cf', 'be', 'ad']],
  ])('%i: its first row and column are %s', (orientation, _, rows) => {
    const expected = imageOf(rows);

    expect(turnUpright(picture, orientation)).toEqual(expected);
    expect(uprightSize(picture, orientation)).toEqual({
      width: expected.width,
      height: expected.height,
    });
  });
});

/** EXIF data of one directory. Each entry: tag, type, count, and a value as it stands in its four bytes. */
function exif(entries: readonly number[][], isLittle = false, start = 8): Uint8Array {
  const bytes = new Uint8Array(start + 2 + entries.length * 12 + 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, start, isLittle);
  view.setUint16(start, entries.length, isLittle);
  entries.forEach(([tag = 0, type = 0, count = 0, value = 0], k) => {
    const at = start + 2 + k * 12;
    view.setUint16(at, tag, isLittle);
    view.setUint16(at + 2, type, isLittle);
    view.setUint32(at + 4, count, isLittle);
    if (type === 3) view.setUint16(at + 8, value, isLittle);
    else view.setUint32(at + 8, value, isLittle);
  });
  return bytes;
}

const make = [0x010f, 2, 4, 0x41424300];
const turned = [0x0112, 3, 1, 6];

describe('readOrientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('%i, in either byte order', (value) => {
    for (const isLittle of [false, true]) {
      expect(readOrientation(exif([[0x0112, 3, 1, value]], isLittle))).toBe(value);
    }
  });

  test.each([
    ['after other tags', exif([make, turned])],
    ['in a directory that begins later', exif([turned], false, 30)],
    ['as a LONG', exif([[0x0112, 4, 1, 6]], true)],
    [
      'behind the header that belongs into JPEG',
      Buffer.concat([Buffer.from('Exif\0\0'), exif([turned])]),
    ],
    [
      'in a view into a larger buffer',
      Buffer.concat([Buffer.alloc(3), exif([turned])]).subarray(3),
    ],
  ])('%s', (_, bytes) => {
    expect(readOrientation(bytes)).toBe(6);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['no directory', exif([turned]).subarray(0, 8)],
    ['half a directory', exif([turned]).subarray(0, 18)],
    ['no such tag', exif([make])],
    ['another byte order mark', Buffer.from('XX\0*\0\0\0\x08')],
    ['another magic number', exif([turned]).map((byte, k) => (k === 3 ? 43 : byte))],
    ['a directory outside of the data', exif([turned]).map((byte, k) => (k === 4 ? 255 : byte))],
    ['more entries than there are', exif([make]).map((byte, k) => (k === 8 ? 255 : byte))],
    ['two values', exif([[0x0112, 3, 2, 6]])],
    ['a text', exif([[0x0112, 2, 1, 6]])],
    ['0', exif([[0x0112, 3, 1, 0]])],
    ['9', exif([[0x0112, 3, 1, 9]])],
  ])('%s: as it is', (_, bytes) => {
    expect(readOrientation(bytes)).toBe(1);
  });
});
