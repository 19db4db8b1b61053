import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deflateSync, inflateSync } from 'node:zlib';
import { checkPng, MAX_PIXELS } from '../../../src/codecs/png/check-png.js';
import { decodePng } from '../../../src/codecs/png/decode-png.js';
import { PipelineError } from '../../../src/errors.js';
import { fuzzRun } from '../../helpers/fuzz-run.js';
import { joinBytes, PNG_SIGNATURE, pngChunk, pngChunks } from '../../helpers/make-png.js';
import { files, overwrite, overwrites, withRightCrcs } from '../../helpers/mutated-png.js';

/** The codes that `decodePng` documents. */
const CODES = [
  'ERR_FRAME_EMPTY',
  'ERR_NOT_A_PNG',
  'ERR_PNG_TRUNCATED',
  'ERR_PNG_CORRUPT',
  'ERR_PNG_TOO_MANY_PIXELS',
];
const RUN = fuzzRun(500);

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
