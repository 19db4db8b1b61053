import type { Order } from '../animation/order.js';
import { InvalidOptionError } from '../errors.js';
import type { RgbaImage } from '../messages.js';
import { isIndexedSource, isSequentialSource, MAX_FRAMES, type Source } from '../sources/source.js';
import * as check from './check.js';
import type { Optional } from './check.js';
import { DEFAULT_MAX_FRAME_BYTES, encodeTable, type EncodeSettings } from './encode.js';
import { text, toggle, wholeNumber } from './kinds.js';
import { rangeTable, withIndices, type Range } from './moment.js';
import { checkOptions, option, type OptionTable } from './option.js';
import { stepTable } from './order.js';
import { checkOutputName } from './output.js';
import type { Abortable } from './signal.js';
import { settleDelay, timingTable, type TimingOptions, type WithFps } from './timing.js';

/** An image in memory: the bytes of a PNG, JPEG or WebP file, or pixels. */
export type Image = Uint8Array | RgbaImage;

/** The frames of a GIF, or where to read them; {@link GifSettings.inputs} explains each kind. */
export type GifInputs = readonly string[] | Iterable<Image> | AsyncIterable<Uint8Array> | Source;

/** The options of `gifPipeline`, all filled in. */
export interface GifSettings extends EncodeSettings, Omit<Order, keyof Range>, Range {
  /**
   * The frames:
   *
   * - paths: folders (their PNG, JPEG and WebP files), files and glob patterns; the files of each are in
   *   natural order, 2 before 10;
   * - the path of one video, GIF, APNG or animated WebP, whose frames have delays of their own: see {@link video};
   * - an array of images: the bytes of PNG, JPEG or WebP files, or pixels;
   * - another iterable of images, which are taken one by one when they are needed;
   * - a stream of PNG files, one directly after another; it is read as fast as the GIF is written, and
   *   destroyed at the end;
   * - a source: {@link IndexedSource} or {@link SequentialSource}.
   *
   * The frames of an iterable, a stream, a video or a sequential source cannot be shown backwards, nor, except
   * those of a video, with `maxBytes`, and `delays` names them by their index. They are read up to `to`, so a delay for a later
   * frame is not checked.
   */
  readonly inputs: GifInputs;
  /**
   * The most bytes of a frame from a stream. A frame with more is refused.
   *
   * @default 33_554_432
   */
  readonly maxFrameBytes: number;
  /**
   * The path of ffmpeg, which reads videos, GIF and APNG; or its name in PATH. `ffprobe` must be in the same
   * folder.
   *
   * @default 'ffmpeg'
   */
  readonly ffmpeg: string;
  /**
   * Whether `chunk-written` tells which frames its images show.
   *
   * @default false
   */
  readonly details: boolean;
}

/** The options of `gifPipeline`; all but `inputs` have a default. */
export type GifOptions = Pick<GifSettings, 'inputs'> &
  Optional<Omit<GifSettings, 'inputs'>> &
  TimingOptions &
  Abortable;

/** The options of `gifPipeline` without `inputs`, which has no default. */
export const gifTable: OptionTable<WithFps<Omit<GifSettings, 'inputs'>>> = {
  ...timingTable,
  ...rangeTable,
  ...stepTable,
  ...encodeTable,
  ffmpeg: option(text('the path of ffmpeg', 'FILE'), {
    default: 'ffmpeg',
    group: 'Other',
    describe: 'The ffmpeg that reads videos, GIF and APNG',
    more: 'a path, or a name in PATH; ffprobe must be in the same folder',
  }),
  maxFrameBytes: option(wholeNumber(1, 2 ** 31 - 1), { default: DEFAULT_MAX_FRAME_BYTES }),
  details: option(toggle, { default: false }),
};

/**
 * Checks the options of `gifPipeline`, and fills in the others.
 *
 * @throws InvalidOptionError for the first option with an invalid value.
 */
export function checkGifOptions(options: GifOptions): GifSettings {
  const inputs = checkInputs('inputs', options.inputs);
  const settings = { inputs, ...settleDelay(checkOptions(gifTable, options), options) };
  const { output, force } = settings;
  if (typeof output === 'string') checkOutputName(output, force);
  if (isStream(inputs) || isIterable(inputs) || isSequentialSource(inputs)) checkForwards(settings);
  if (!mayBeVideo(inputs)) withIndices(settings);
  return settings;
}

function checkInputs(name: string, given: unknown): GifInputs {
  const inputs = given as GifInputs;
  const isRight = Array.isArray(inputs)
    ? arePaths(inputs) || areImages(inputs)
    : isStream(inputs) ||
      isIterable(inputs) ||
      isIndexedSource(inputs) ||
      isSequentialSource(inputs);
  if (isIndexedSource(inputs)) check.wholeNumber(`${name}.count`, inputs.count, 0, MAX_FRAMES);
  if (isRight) return inputs;
  throw new InvalidOptionError(
    name,
    'one or more folders, files or glob patterns, images, a stream of PNG files, or a source',
    inputs,
  );
}

/** Whether the inputs are paths: folders, files and patterns. */
export const arePaths = (inputs: GifInputs): inputs is readonly string[] =>
  Array.isArray(inputs) &&
  inputs.length > 0 &&
  inputs.every((input) => typeof input === 'string' && input !== '');

/** Whether the inputs are an array of images. */
export const areImages = (inputs: GifInputs): inputs is readonly Image[] =>
  Array.isArray(inputs) && inputs.length > 0 && inputs.every(isImage);

const isImage = (input: unknown): input is Image =>
  input instanceof Uint8Array ||
  ArrayBuffer.isView((input as Partial<RgbaImage> | undefined)?.rgba);

/** Whether the inputs are another iterable of images. Text and bytes are iterable, but not meant here. */
export const isIterable = (inputs: GifInputs): inputs is Iterable<Image> =>
  typeof inputs === 'object' &&
  (inputs as unknown) !== null &&
  !Array.isArray(inputs) &&
  !(inputs instanceof Uint8Array) &&
  typeof (inputs as Partial<Iterable<Image>>)[Symbol.iterator] === 'function';

/** Whether the inputs may turn out to be a video: a video is the only input. */
const mayBeVideo = (inputs: GifInputs): boolean => arePaths(inputs) && inputs.length === 1;

/** Refuses options that read frames again, because all frames of a stream would have to stay in memory. */
function checkForwards(settings: GifSettings): void {
  const { maxBytes } = settings;
  if (maxBytes !== undefined) throw notForwards('maxBytes', 'a stream', maxBytes);
  checkNotBackwards(settings, 'a stream');
}

/**
 * Refuses options that show frames backwards.
 *
 * @param origin what the frames come from, for the error.
 * @throws InvalidOptionError
 */
export function checkNotBackwards(
  { reverse, bounce }: Pick<GifSettings, 'reverse' | 'bounce'>,
  origin: string,
): void {
  for (const [option, value] of Object.entries({ reverse, bounce })) {
    if (value) throw notForwards(option, origin, value);
  }
}

const notForwards = (option: string, origin: string, value: unknown): InvalidOptionError =>
  new InvalidOptionError(
    option,
    `left out if frames come from ${origin} (save them as files first)`,
    value,
  );

/** Whether the inputs are a stream. */
export const isStream = (inputs: GifInputs): inputs is AsyncIterable<Uint8Array> =>
  typeof (inputs as AsyncIterable<Uint8Array>)?.[Symbol.asyncIterator] === 'function';
