import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { FORMATS, makePng } from './make-png.js';

/** PNG files of every kind, small. */
export const files = fc
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
export const overwrites = fc.array(fc.tuple(fc.noBias(fc.nat({ max: 999 })), bytes), {
  minLength: 1,
  maxLength: 4,
});

export function overwrite(
  target: Uint8Array,
  changes: readonly [number, Uint8Array][],
): Uint8Array {
  const changed = Uint8Array.from(target);
  for (const [place, patch] of changes) {
    const at = Math.floor((place / 1_000) * changed.length);
    changed.set(patch.subarray(0, changed.length - at), at);
  }
  return changed;
}

/** All chunks with the right CRC again: what comes after that check is to be reached. */
export function withRightCrcs(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer);
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > png.length) break;
    view.setUint32(end, crc32(png.subarray(at + 4, end)));
    at = end + 4;
  }
  return png;
}
