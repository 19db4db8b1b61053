import { checkPixels } from '../codecs/check-pixels.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import { asCorrupt } from '../codecs/sharp/open-with-sharp.js';
import { loadSharp, type Sharp } from '../codecs/sharp/load-sharp.js';
import { MAX_FILE_BYTES, unreadable } from '../io/frame-file.js';
import { readFileWithin } from '../io/read-text.js';
import type { RgbaImage } from '../messages.js';
import { PipelineError } from '../errors.js';
import type { SequentialSource, SourceFrame } from './source.js';
import type { VideoOptions } from './video.js';

/** The options of `animatedWebp`: those of `video`, without what only ffmpeg does. */
export type AnimatedWebpOptions = Omit<VideoOptions, 'geometry' | 'ffmpeg'>;

/** How many images are decoded at once, at most: libwebp decodes all images before them each time. */
const AT_ONCE = 32;
/** The most bytes of pixels that are decoded at once, if these are more than one image. */
const MOST_BYTES = 2 ** 27;

/**
 * A source that reads an animated WebP with sharp, because ffmpeg cannot. Its frames are pixels, and bring their
 * own delays.
 *
 * It fails with PipelineError `ERR_SHARP_MISSING`, `ERR_INPUT_UNREADABLE`, `ERR_IMAGE_CORRUPT`,
 * `ERR_IMAGE_TOO_MANY_PIXELS`; `ERR_NO_FRAMES` if `from` is past its end.
 *
 * @example
 * gifPipeline({ inputs: animatedWebp('sticker.webp') });
 */
export const animatedWebp = (
  path: string,
  options: AnimatedWebpOptions = {},
): SequentialSource => ({
  label: path,
  frames: (signal) => framesOf(path, options, signal),
});

async function* framesOf(
  path: string,
  { fps, from = 0, to = Infinity, hasDelays = true, maxPixels = MAX_PIXELS }: AnimatedWebpOptions,
  signal: AbortSignal,
): AsyncGenerator<SourceFrame, void> {
  const sharp = await loadSharp();
  const limits = { maxBytes: MAX_FILE_BYTES, signal };
  const file = await readFileWithin(path, limits).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const header = await sharp(file, { limitInputPixels: false }).metadata().catch(asCorrupt);
  const { width, height, pages = 1, delay: delays = [] } = header;
  checkPixels({ width, height }, maxPixels, 'ERR_IMAGE_TOO_MANY_PIXELS');

  const atOnce = Math.max(1, Math.min(AT_ONCE, Math.floor(MOST_BYTES / (width * height * 4))));

  const first = from * 1_000;
  const last = to * 1_000;
  let begin = 0;
  let shown = 0;
  for (let page = 0; page < pages && begin < last; page += atOnce) {
    const images = await imagesFrom(sharp, file, page, Math.min(atOnce, pages - page));
    for (const [k, image] of images.entries()) {
      const own = delays[page + k] ?? 0;
      const end = begin + (own > 0 ? own : DEFAULT_DELAY);
      const delay = Math.min(end, last) - Math.max(begin, first);
      // With a rate, an image is shown at each tick that it covers.
      const ticks =
        fps === undefined ? undefined : Math.ceil(((Math.min(end, last) - first) * fps) / 1_000);
      const copies = ticks === undefined ? Number(delay > 0) : ticks - shown;
      for (let copy = 0; copy < copies; copy += 1) {
        shown += 1;
        yield hasDelays ? { image, delay: fps === undefined ? delay : 1_000 / fps } : { image };
      }
      begin = end;
    }
  }
  if (shown > 0) return;
  throw new PipelineError('ERR_NO_FRAMES', `\`from\` ${from} s is past the end of ${path}`, {
    path,
  });
}

/** In ms, of an image whose delay is 0, as browsers show it. */
const DEFAULT_DELAY = 100;

/** Decodes some images, from a 0-based number on. */
async function imagesFrom(
  sharp: Sharp,
  file: Uint8Array,
  page: number,
  pages: number,
): Promise<RgbaImage[]> {
  const { data, info } = await sharp(file, { page, pages, limitInputPixels: false })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(asCorrupt);
  const height = info.height / pages;
  const size = info.width * height * 4;
  return Array.from({ length: pages }, (_, k) => ({
    ...{ width: info.width, height },
    rgba: new Uint8Array(data.subarray(k * size, (k + 1) * size)),
  }));
}
