import { checkCrop } from '../../codecs/geometry/crop.js';
import type { Geometry, Size } from '../../codecs/geometry/geometry.js';
import { place } from '../../codecs/geometry/placement.js';
import type { VideoFacts } from './probe-video.js';

/** How the frames of a video are made. */
export interface FilterOptions {
  /** Frames a second to resample to; `undefined` keeps the frames of the video. */
  readonly fps: number | undefined;
  /** Which part is shown, and at what size. */
  readonly geometry: Geometry | undefined;
  /** Whether ffmpeg can convert a high dynamic range. */
  readonly canToneMap: boolean;
}

/** The filters for ffmpeg, and the size of the frames that come out of them. */
export interface Filters extends Size {
  readonly filters: string;
}

/**
 * Makes the chain of filters that turns a video into frames in sRGB.
 *
 * The part of `geometry.crop` is cut out. Frames that the GIF shows smaller are reduced here: of a video of
 * 1920x1080 that is shown 480 wide, a sixteenth of the bytes goes through the pipe and into memory, and the run
 * takes a fifth of the time. The rest of the geometry stays to be applied: enlarging, bars, and what `cover` cuts
 * off.
 *
 * @throws PipelineError `ERR_CROP_OUTSIDE_FRAME`, `ERR_RESIZE_TOO_LARGE`.
 */
export function videoFilters(facts: VideoFacts, options: FilterOptions): Filters {
  const { fps, geometry, canToneMap } = options;
  const crop = geometry?.crop;
  if (crop) checkCrop(facts, crop);
  const part = crop ?? { width: facts.width, height: facts.height };
  const size = reduced(part, geometry);

  const { width: w, height: h } = facts;
  const filters = [
    ...(fps === undefined ? [] : [`fps=${fps}`]),
    ...(crop ? [`scale=${w}:${h}:${matrixOf(facts)}`, ...cut(crop)] : []),
    // A size that is always given: so it stays, even if the video changes its own.
    `scale=${size.width}:${size.height}:${matrixOf(facts)}:flags=${scalerFor(part, size)}`,
    ...(facts.isHdr && canToneMap ? TONE_MAP : []),
    'format=rgba',
  ];
  return { ...size, filters: filters.join(',') };
}

/** A video that does not name its matrix has that of BT.709 if it is larger than a DVD: so players have it. */
const matrixOf = ({ width, height, hasUnknownMatrix }: VideoFacts): string => {
  const isLarge = Math.max(width, height) >= 1280 || Math.min(width, height) > 576;
  return `in_color_matrix=${hasUnknownMatrix && isLarge ? 'bt709' : 'auto'}`;
};

/** Half of the colour information is missing between pixels; an odd corner needs all pixels to have it. */
const cut = ({ x, y, width, height }: Size & { readonly x: number; readonly y: number }) => [
  ...(x % 2 === 1 || y % 2 === 1 ? ['format=rgba'] : []),
  `crop=${width}:${height}:${x}:${y}:exact=1`,
];

/** The size to reduce a part to, so that `geometry` without its crop then gives the same as for the part. */
function reduced(part: Size, geometry: Geometry | undefined): Size {
  // `nearest` keeps the colours of single pixels.
  if (!geometry || geometry.resample === 'nearest') return part;
  const { box, content } = place(part, geometry, Infinity);
  const across = content.width / box.width;
  const down = content.height / box.height;
  if (across >= 1 || down >= 1) return part;
  // Of `cover`, `box` is only the part that is shown.
  return {
    width: Math.max(content.width, Math.round(part.width * across)),
    height: Math.max(content.height, Math.round(part.height * down)),
  };
}

/** Where a frame becomes very small, the window of Lanczos is too wide for ffmpeg, which then loses the matrix. */
const scalerFor = (from: Size, to: Size): string =>
  isSame(from, to)
    ? 'bicubic' // of the colour information
    : Math.max(from.width / to.width, from.height / to.height) > 16
      ? 'area+accurate_rnd'
      : 'lanczos+accurate_rnd';

const isSame = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

/** From PQ or HLG in BT.2020 to BT.709: in linear light, with the curve `hable`, as ffmpeg's documentation has it. */
const TONE_MAP = [
  'zscale=t=linear:npl=100',
  'format=gbrpf32le',
  'zscale=p=bt709',
  'tonemap=hable:desat=0',
  'zscale=t=bt709:m=bt709:r=tv',
  'format=yuv444p',
];
