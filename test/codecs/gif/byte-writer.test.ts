import { describe, expect, test } from '@jest/globals';
import { ByteWriter } from '../../../src/codecs/gif/byte-writer.js';

describe('ByteWriter', () => {
  test('writes bytes, 16-bit numbers with the low byte first, and arrays', () => {
    const out = new ByteWriter();
    out.reserve(6);
    out.byte(1);
    out.uint16(0x0302);
    out.append(Uint8Array.of(4, 5, 6));

    expect([...out.toBytes()]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('keeps what was written when it grows, by little and by much', () => {
    const out = new ByteWriter();
    const parts = [1, 65_535, 1, 70_000, 300_000].map((size, k) => new Uint8Array(size).fill(k));
    for (const part of parts) {
      out.reserve(part.length);
      out.append(part);
    }

    expect(Buffer.compare(out.toBytes(), Buffer.concat(parts))).toBe(0);
  });

  test('gives a copy of its exact size, which later writes leave alone', () => {
    const out = new ByteWriter();
    out.byte(1);
    const bytes = out.toBytes();
    out.byte(2);
    out.bytes[0] = 9;

    expect([...bytes]).toEqual([1]);
    expect(bytes.buffer.byteLength).toBe(1);
  });
});
