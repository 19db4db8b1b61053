import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { checkPng, MAX_PIXELS } from '../../../src/codecs/png/check-png.js';
import { decodePng } from '../../../src/codecs/png/decode-png.js';
import { PipelineError } from '../../../src/errors.js';
import {
  FORMATS,
  joinBytes,
  makePng,
  PNG_SIGNATURE,
  pngChunk,
  pngChunks,
} from '../../helpers/make-png.js';

/** The codes that `decodePng` documents. */
const CODES = [
  'ERR_FRAME_EMPTY',
  'ERR_NOT_A_PNG',
  'ERR_PNG_TRUNCATED',
  'ERR_PNG_CORRUPT',
  'ERR_PNG_TOO_MANY_PIXELS',
];
/** Deterministic, so that a failure can be seen again. */
const RUN = { seed: 20_261_122, numRuns: 500 };

/** Decodes, or fails as documented; says which. */
function outcome(bytes: Uint8Array): string {
  try {
    const { width, height, rgba } = decodePng(bytes);
    expect(width * height).toBeLessThanOrEqual(MAX_PIXELS);
    expect(rgba.length).toBe(width * height * 4);
    return 'decoded';
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    expect(CODES).toContain(error.code);
    return error.code;
  }
}

const files = fc
  .record({
    format: fc.constantFrom(...FORMATS),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
    interlaced: fc.boolean(),
    filter: fc.integer({ min: 0, max: 4 }),
    idatBytes: fc.integer({ min: 1, max: 500 }),
  })
  .map(({ format, filter, ...spec }) => makePng({ ...spec, ...format, filterOf: () => filter }));

const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 });
/** A place in thousandths of the whole, and what is written over the bytes there. */
const overwrites = fc.array(fc.tuple(fc.noBias(fc.nat({ max: 999 })), bytes), {
  minLength: 1,
  maxLength: 4,
});

function overwrite(target: Uint8Array, changes: readonly [number, Uint8Array][]): Uint8Array {
  const changed = Uint8Array.from(target);
  for (const [place, patch] of changes) {
    const at = Math.floor((place / 1_000) * changed.length);
    changed.set(patch.subarray(0, changed.length - at), at);
  }
  return changed;
}

/** All chunks with the right CRC again: what comes after that check is to be reached. */
function withRightCrcs(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer);
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > png.length) break;
    view.setUint32(end, crc32(png.subarray(at + 4, end)));
    at = end + 4;
  }
  return png;
}

describe('decodePng: whatever comes in, pixels or a documented error comes out', () => {
  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        outcome(noise);
        outcome(joinBytes(PNG_SIGNATURE, noise));
      }),
      RUN,
    );
  });

  test('files with bytes overwritten', () => {
    fc.assert(
      fc.property(files, overwrites, (png, changes) => {
        outcome(overwrite(png, changes));
      }),
      RUN,
    );
  });

  test('files with bytes overwritten and the CRCs made right', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(files, overwrites, (png, changes) => {
        seen.add(outcome(withRightCrcs(overwrite(png, changes))));
      }),
      RUN,
    );

    // It would prove little if all failed at the same place.
    expect([...seen].sort()).toEqual([...CODES.slice(1), 'decoded'].sort());
  });

  test('headers of any size, kind and depth before the data of another', () => {
    const field = fc.oneof(
      fc.integer({ min: 0, max: 64 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    );
    fc.assert(
      fc.property(
        files,
        field,
        field,
        fc.uint8Array({ minLength: 5, maxLength: 5 }),
        (png, ...to) => {
          const [width, height, rest] = to;
          const header = Buffer.alloc(13);
          header.writeUInt32BE(width, 0);
          header.writeUInt32BE(height, 4);
          header.set(
            rest.map((value, k) => value % [17, 8, 2, 2, 3][k]!),
            8,
          );
          outcome(joinBytes(PNG_SIGNATURE, pngChunk('IHDR', header), png.subarray(33)));
        },
      ),
      RUN,
    );
  });

  test('chunks left out, twice, and in any order', () => {
    fc.assert(
      fc.property(files, fc.array(fc.nat(), { maxLength: 8 }), (png, order) => {
        const chunks = pngChunks(png);
        const parts = order.map((k) => chunks[k % chunks.length]!);
        outcome(
          joinBytes(PNG_SIGNATURE, ...parts.map(({ start, end }) => png.subarray(start, end))),
        );
      }),
      RUN,
    );
  });

  test('filtered rows of any bytes: the right size is all it takes, but for filters and palettes', () => {
    fc.assert(
      fc.property(files, overwrites, (png, changes) => {
        const rows = overwrite(inflateSync(Buffer.concat(checkPng(png).data)), changes);
        const [header, ...rest] = pngChunks(png);
        const before = rest.filter(({ type }) => type === 'PLTE');
        const parts = [header!, ...before].map(({ start, end }) => png.subarray(start, end));
        const data = pngChunk('IDAT', deflateSync(rows));
        outcome(joinBytes(PNG_SIGNATURE, ...parts, data, pngChunk('IEND')));
      }),
      RUN,
    );
  });
});
