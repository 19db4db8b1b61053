/**
 * The format of a file with several images: the name of ffmpeg's demuxer, or `webp` for an animated WebP,
 * which ffmpeg does not read.
 */
export type AnimationFormat =
  | 'mov'
  | 'matroska'
  | 'avi'
  | 'ogg'
  | 'flv'
  | 'asf'
  | 'mpegts'
  | 'mpeg'
  | 'yuv4mpegpipe'
  | 'ivf'
  | 'mxf'
  | 'gif'
  | 'apng'
  | 'webp';

/** How many bytes of a file `animationFormat` looks at. An APNG says that it is one before its first image. */
export const HEAD_BYTES = 65_536;

/**
 * Recognises a video or an animated picture by its first bytes, and never by its name: so a list of other files
 * (a playlist) is never taken for a video, whatever it is called.
 *
 * @returns `undefined` for anything else, also for a picture that is not animated.
 */
export function animationFormat(head: Uint8Array): AnimationFormat | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const text = (offset: number, length: number) =>
    bytes.toString('latin1', offset, offset + length);
  // ISO/IEC 14496-12, 4.2: the type of a box follows its size. Old QuickTime files have no `ftyp`.
  if (MOV_BOXES.has(text(4, 4))) return 'mov';
  if (text(0, 4) === 'RIFF') {
    if (text(8, 4) === 'AVI ') return 'avi';
    // RFC 9649, 2.7: the second bit of the flags of VP8X says that there is an animation.
    const isAnimated = text(8, 8) === 'WEBPVP8X' && ((bytes[20] ?? 0) & 2) !== 0;
    return isAnimated ? 'webp' : undefined;
  }
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return isAnimatedPng(bytes) ? 'apng' : undefined;
  for (const [start, format] of STARTS) if (text(0, start.length) === start) return format;
  // ISO/IEC 13818-1, 2.4.3.2: each packet of 188 bytes begins with 0x47; on a Blu-ray 4 bytes stand before it.
  const isTransport = [0, 4].some((offset) =>
    [0, 1, 2].every((k) => bytes[offset + k * (188 + offset)] === 0x47),
  );
  return isTransport ? 'mpegts' : undefined;
}

const MOV_BOXES = new Set(['ftyp', 'moov', 'mdat', 'wide', 'pnot']);

const STARTS: readonly (readonly [start: string, format: AnimationFormat])[] = [
  ['\x1a\x45\xdf\xa3', 'matroska'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['OggS', 'ogg'],
  ['FLV\x01', 'flv'],
  ['\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'asf'],
  ['\x00\x00\x01\xba', 'mpeg'],
  ['YUV4MPEG2', 'yuv4mpegpipe'],
  ['DKIF', 'ivf'],
  ['\x06\x0e\x2b\x34\x02\x05\x01\x01', 'mxf'],
];

/** Whether a PNG has an `acTL` chunk before its first `IDAT` (PNG, third edition, 11.3.6.1). */
function isAnimatedPng(bytes: Buffer): boolean {
  let at = 8;
  while (at + 8 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
    at += 12 + bytes.readUInt32BE(at);
  }
  return false;
}
