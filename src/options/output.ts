import { InvalidOptionError } from '../errors.js';

/** The extensions of other image formats and of video formats. */
const OTHERS = new Set(
  (
    'png apng jpg jpeg jpe jfif webp avif heic heif jxl jp2 bmp dib ico tif tiff svg psd xcf tga ppm pgm pbm pnm ' +
    'exr hdr raw dng cr2 nef mp4 m4v mov qt mkv webm avi wmv flv mpg mpeg m2ts mts ogv 3gp y4m'
  ).split(' '),
);

/**
 * Refuses to write the GIF to a name such as `photo.png`, because this is most likely a mistake that would
 * overwrite another image.
 *
 * @param path the path that the GIF is written to.
 * @param given the value of the option, if it is a link to `path`.
 * @throws InvalidOptionError if the name has such an extension, unless `force` is set.
 */
export function checkOutputName(path: string, force: boolean, given = path): void {
  const end = /\.([^./\\]*)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (force || !OTHERS.has(end)) return;
  throw new InvalidOptionError(
    'output',
    `a name that ends in .gif, because a GIF is written there (\`force\` allows .${end})`,
    given === path ? path : `${given}, a link to ${path}`,
  );
}
