import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PngSplitter } from '../../../src/codecs/png/split-png.js';
import type { PipelineError } from '../../../src/errors.js';
import { failsWith } from '../../helpers/fails-with.js';
import { joinBytes, makePng, PNG_SIGNATURE, pngChunk, RGB } from '../../helpers/make-png.js';

const MAX = 100_000;

const small = makePng({ width: 3, height: 2, colorType: RGB, bitDepth: 8 });
const large = makePng({ width: 40, height: 30, colorType: RGB, bitDepth: 8, idatBytes: 100 });
/** Its data looks like the end of one PNG and the beginning of another. */
const treacherous = joinBytes(
  PNG_SIGNATURE,
  pngChunk('IDAT', [...pngChunk('IEND'), ...small]),
  pngChunk('IEND'),
);
/** IEND is empty in a PNG; the walk goes by the length all the same. */
const longEnd = joinBytes(PNG_SIGNATURE, pngChunk('IEND', [1, 2, 3]));

/** A chunk's length and type, and no more of it. */
function chunkHeader(length: number, type = 'IDAT'): Uint8Array {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(length, 0);
  header.write(type, 4, 'latin1');
  return header;
}

/** Everything that comes out of a stream that comes in these pieces. */
function split(pieces: readonly Uint8Array[], maxBytes = MAX) {
  const splitter = new PngSplitter(maxBytes);
  const files: Uint8Array[] = [];
  try {
    for (const piece of pieces) for (const file of splitter.push(piece)) files.push(file);
    splitter.end();
    return { files, error: undefined };
  } catch (error) {
    return { files, error: error as PipelineError };
  }
}

/** Takes a stream to its end, for its error. */
const end = (pieces: readonly Uint8Array[], maxBytes = MAX) => {
  const { error } = split(pieces, maxBytes);
  if (error) throw error;
};

describe('PngSplitter', () => {
  test.each([
    ['no file', []],
    ['one file', [small]],
    ['files of different lengths', [small, large, small]],
    ['a file whose data looks like an end and a beginning', [treacherous, small]],
    ['a last chunk with data', [longEnd, small]],
  ])('%s', (_, files) => {
    expect(split([joinBytes(...files)])).toEqual({ files, error: undefined });
  });

  test('a file comes out as soon as its last byte came', () => {
    const splitter = new PngSplitter(MAX);

    expect([...splitter.push(small.subarray(0, -1))]).toEqual([]);
    expect([...splitter.push(small.subarray(-1))]).toEqual([small]);
  });

  test('files are copies of their own', () => {
    const splitter = new PngSplitter(MAX);
    const piece = joinBytes(small, small);
    const [first, second] = [...splitter.push(piece)] as [Uint8Array, Uint8Array];
    piece.fill(0);
    first.fill(0);

    expect(second).toEqual(small);
    expect(second.buffer.byteLength).toBe(small.length);
  });

  test('any way to cut a stream into pieces gives the same files, and the same error', () => {
    const tails = fc.constantFrom(
      new Uint8Array(),
      small.subarray(0, 5),
      large.subarray(0, 500),
      Uint8Array.of(...PNG_SIGNATURE.slice(0, 4), 7, 7, 7),
      joinBytes(PNG_SIGNATURE, chunkHeader(MAX)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(small, large, treacherous, longEnd), { maxLength: 5 }),
        tails,
        fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 20 }),
        (files, tail, lengths) => {
          const stream = joinBytes(...files, tail);
          const pieces: Uint8Array[] = [];
          for (let at = 0, k = 0; at < stream.length; k += 1) {
            // Never nothing for ever, but pieces without bytes too.
            const length = k % 2 === 0 ? 1 : (lengths[k % lengths.length] as number);
            pieces.push(stream.subarray(at, at + length));
            at += length;
          }
          const result = split(pieces);

          expect(result.files).toEqual(files);
          expect(result.error === undefined).toBe(tail.length === 0);
          expect(result.error).toEqual(split([stream]).error);
        },
      ),
    );
  });
});

describe('PngSplitter: what it refuses', () => {
  test.each([
    ['at the start', [], Buffer.from('GIF89a'), 'at byte 0: byte 0 of its signature is 0x47'],
    ['after a file', [small], Buffer.from('\n'), `at byte ${small.length}: byte 0`],
    ['in a signature', [small], [...PNG_SIGNATURE.slice(0, 4), 10], 'byte 4 of its signature is'],
  ])('garbage %s, where it begins', (_, files, garbage, where) => {
    const { message } = failsWith('ERR_NOT_A_PNG', () => end([joinBytes(...files, garbage)]));

    expect(message).toContain(where);
  });

  test('an end inside any byte of a file', () => {
    for (let length = 1; length < small.length; length += 1) {
      const { message } = failsWith('ERR_PNG_TRUNCATED', () =>
        end([large, small.subarray(0, length)]),
      );
      expect(message).toContain(`The PNG at byte ${large.length} ends after ${length} bytes`);
    }
  });

  test.each([
    [5, 'a signature'],
    [12, 'a chunk header'],
    [18, 'chunk IHDR, which ends 15 bytes later'],
  ])('an end after %d bytes is inside %s', (length, where) => {
    const { message } = failsWith('ERR_PNG_TRUNCATED', () => end([small.subarray(0, length)]));

    expect(message).toContain(`inside ${where}`);
  });

  test('a chunk that claims too much, before it comes', () => {
    for (const length of [MAX - 19, 0xffffffff]) {
      const { message } = failsWith('ERR_FRAME_TOO_LARGE', () =>
        end([small, PNG_SIGNATURE, chunkHeader(length)].map((bytes) => Uint8Array.from(bytes))),
      );
      expect(message).toBe(
        `The PNG at byte ${small.length} has at least ${length + 20} bytes; at most ${MAX} are allowed`,
      );
    }
    failsWith('ERR_PNG_TRUNCATED', () => end([joinBytes(PNG_SIGNATURE, chunkHeader(MAX - 20))]));
  });

  test('chunks without an end, that are too much together', () => {
    const chunk = pngChunk('teXt', new Uint8Array(988));
    const splitter = new PngSplitter(MAX);
    const pushed = () => {
      for (let k = 0; ; k += 1) {
        expect(k).toBeLessThanOrEqual(MAX / 1_000);
        expect([...splitter.push(k === 0 ? Uint8Array.from(PNG_SIGNATURE) : chunk)]).toEqual([]);
      }
    };

    failsWith('ERR_FRAME_TOO_LARGE', pushed);
  });

  test('a file of exactly the most bytes is taken, one of a byte more is not', () => {
    expect(split([small], small.length).files).toEqual([small]);
    failsWith('ERR_FRAME_TOO_LARGE', () => end([small], small.length - 1));
  });
});

describe('PngSplitter: too many chunks', () => {
  const many = (count: number) =>
    joinBytes(
      PNG_SIGNATURE,
      ...Array<Uint8Array>(count - 1).fill(pngChunk('teSt')),
      pngChunk('IEND'),
    );

  test('each file may have 100,000', () => {
    const file = many(100_000);

    expect(split([joinBytes(file, file)], 2 ** 21).files).toHaveLength(2);
  });

  test('a file of more is refused where it begins', () => {
    const { message } = failsWith('ERR_PNG_TOO_MANY_CHUNKS', () =>
      end([small, many(100_001)], 2 ** 21),
    );

    expect(message).toBe(
      `The PNG at byte ${small.length} has more than 100000 chunks, the most allowed`,
    );
  });
});
