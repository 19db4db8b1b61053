import { InvalidOptionError } from '../errors.js';

/** Ends of names under which nobody looks for a GIF: those of other images, and of video. */
const OTHERS = new Set(
  (
    'png apng jpg jpeg jpe jfif webp avif heic heif jxl jp2 bmp dib ico tif tiff svg psd xcf tga ppm pgm pbm pnm ' +
    'exr hdr raw dng cr2 nef mp4 m4v mov qt mkv webm avi wmv flv mpg mpeg m2ts mts ogv 3gp y4m'
  ).split(' '),
);

/**
 * A GIF under the name of another image is a slip of the hand, and may cost that image.
 *
 * @param path where the GIF is written.
 * @param given the option's value, where that is a link to it.
 * @throws InvalidOptionError unless `force` is set.
 */
export function checkOutputName(path: string, force: boolean, given = path): void {
  const end = /\.([^./\\]*)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (force || !OTHERS.has(end)) return;
  throw new InvalidOptionError(
    'output',
    `a name that ends in .gif, since a GIF is written there (\`force\` writes it under a name in .${end}, too)`,
    given === path ? path : `${given}, a link to ${path}`,
  );
}
