/**
 * How to turn an image upright (EXIF 2.32, 4.6.4 A): 1 leaves it as it is, 2 to 8 mirror it, rotate it, or
 * both.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const LONG = 4;
/** The bytes of an entry: tag, type, number of values, and the value itself or its offset (TIFF 6.0, 2). */
const ENTRY_SIZE = 12;
/** `Exif\0\0`: the prefix of EXIF data in JPEG. Some programs wrongly write it into PNG, too. */
const PREFIX = Uint8Array.of(0x45, 0x78, 0x69, 0x66, 0, 0);

/**
 * Reads the orientation from the first directory of EXIF data.
 *
 * @param exif the data of an eXIf chunk; it is not trusted.
 * @returns 1 if there is none, or if the data is damaged.
 */
export function readOrientation(exif: Uint8Array): Orientation {
  const tiff = PREFIX.every((byte, k) => exif[k] === byte) ? exif.subarray(PREFIX.length) : exif;
  if (tiff.length < 8) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const mark = view.getUint32(0);
  const isLittle = mark === 0x49492a00;
  if (!isLittle && mark !== 0x4d4d002a) return 1;

  const start = view.getUint32(4, isLittle);
  if (start + 2 > tiff.length) return 1;
  const count = view.getUint16(start, isLittle);
  for (let at = start + 2, k = 0; k < count; at += ENTRY_SIZE, k += 1) {
    if (at + ENTRY_SIZE > tiff.length) return 1;
    if (view.getUint16(at, isLittle) !== ORIENTATION_TAG) continue;
    const type = view.getUint16(at + 2, isLittle);
    if ((type !== SHORT && type !== LONG) || view.getUint32(at + 4, isLittle) !== 1) return 1;
    const value =
      type === SHORT ? view.getUint16(at + 8, isLittle) : view.getUint32(at + 8, isLittle);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}
