import {
  animationFormat,
  HEAD_BYTES,
  type AnimationFormat,
} from '../src/codecs/animation-format.js';
import { InvalidOptionError } from '../src/errors.js';
import type { FrameSource } from '../src/io/find-frames.js';
import { readEnds } from '../src/io/read-ends.js';

/** A video or an animated picture. */
export interface AnimationFile {
  readonly path: string;
  readonly format: AnimationFormat;
}

/**
 * Finds out whether the input is a video or an animated picture. It must be the only input: in a folder of
 * pictures, one that is animated stands for its first image.
 *
 * @throws InvalidOptionError for a video beside other inputs.
 */
export async function findAnimation(
  found: readonly FrameSource[],
): Promise<AnimationFile | undefined> {
  const [first] = found;
  if (found.length === 1 && first) return await animationIn(first);
  const videos = found.filter(({ path }) => LIKE_A_VIDEO.test(path));
  for (const each of videos) {
    if (!(await animationIn(each))) continue;
    const expected = 'pictures alone, or one video or animation alone';
    throw new InvalidOptionError(
      'inputs',
      expected,
      found.slice(0, 3).map(({ path }) => path),
    );
  }
  return undefined;
}

const LIKE_A_VIDEO = /\.(gif|mp4|m4v|mov|mkv|webm|avi|wmv|flv|mpe?g|m?ts|ogv)$/i;

/** A file that cannot be read is reported by those that read frames. */
async function animationIn({ path, isPipe }: FrameSource): Promise<AnimationFile | undefined> {
  if (isPipe) return undefined;
  const ends = await readEnds(path, { head: HEAD_BYTES, tail: 0 }).catch(() => undefined);
  const format = ends && animationFormat(ends.head);
  return format === undefined ? undefined : { path, format };
}
