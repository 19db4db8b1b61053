import { FITS, RESAMPLES } from '../codecs/geometry/geometry.js';
import { PALETTES } from '../codecs/gif/encoder-settings.js';
import { ENCODERS } from '../encoders/encoder.js';
import { DITHERS } from '../codecs/palette/dither.js';
import { encodeDefaults } from '../options/encode.js';
import { fetchDefaults, ON_ERROR } from '../options/fetch.js';
import { geometryDefaults } from '../options/geometry.js';
import { serveDefaults } from '../options/serve.js';
import { timingDefaults } from '../options/timing.js';
import { bytes, group, number, readBox, readSize, text, toggle, word, type Flags } from './flag.js';

/** The flags of `fetch`, `gif` and `demo`, once; those of `serve` are in `serve-flags.ts`. */

/** Which frames are shown, in which order, and for how long. */
const orderFlags = group('Order and timing', {
  delay: {
    ...number('MS', 'Show each frame for MS milliseconds'),
    // No `default`: whether it was given matters beside --fps.
    defaultDescription: String(timingDefaults.delay),
    overrules: ['fps'],
  },
  fps: {
    ...number('N', 'Show N frames a second, in place of --delay: 0.002 to 100'),
    short: 'r',
    overrules: ['delay'],
  },
  delays: text('FILE', 'Read delays of single frames: lines of NAME-OR-INDEX,MS'),
  'last-delay': number('MS', 'Show the last frame for MS milliseconds before the loop'),
  from: { ...number('INDEX', 'Index of the first frame to show'), defaultDescription: '0' },
  to: { ...number('INDEX', 'Index of the last frame to show'), defaultDescription: 'the last' },
  every: { ...number('N', 'Show every Nth frame'), defaultDescription: '1' },
  reverse: toggle('Show the frames backwards'),
  bounce: toggle('Show the frames forwards, and then backwards'),
  loop: number('N', 'Repeat N times; 0: for ever, -1: play once', encodeDefaults.loop),
});

const sizeFlags = group('Size', {
  crop: { ...text('WxH+X+Y', 'Keep only this part of each frame, in pixels'), read: readBox },
  width: {
    ...number('N', 'Width of the GIF in pixels; alone it keeps the aspect ratio'),
    short: 'W',
  },
  height: {
    ...number('N', 'Height of the GIF in pixels; alone it keeps the aspect ratio'),
    short: 'H',
  },
  fit: {
    ...word('How frames fill --width and --height', FITS),
    defaultDescription: 'contain',
  },
  background: {
    ...text(
      'COLOR',
      'Colour of the bars of --fit contain: transparent, #rgb or #rrggbb',
      geometryDefaults.background,
    ),
    words: ['transparent'],
  },
  resample: word(
    'How frames are resized (nearest suits pixel art)',
    RESAMPLES,
    geometryDefaults.resample,
  ),
});

const BY_QUALITY = { defaultDescription: 'by quality' };

const pictureFlags = group('Picture', {
  quality: {
    ...number('N', '1 (smallest file) to 100 (closest to the frames)', encodeDefaults.quality),
    short: 'Q',
  },
  encoder: {
    ...word('What makes the GIF', ENCODERS),
    defaultDescription: 'kernels',
  },
  'max-bytes': bytes('Take the best quality that fits: 8MB, 500kB, 2MiB'),
  fast: toggle('Make palettes faster, but worse'),
  colors: { ...number('N', 'Most colours of a frame: 2 to 256'), ...BY_QUALITY },
  tolerance: {
    ...number('N', 'Leave a pixel that is shown this close in RGB: 0 to 442'),
    ...BY_QUALITY,
  },
  palette: { ...word('Which frames share a palette', PALETTES), ...BY_QUALITY },
  dither: { ...word('How to dither', DITHERS), ...BY_QUALITY },
  'dither-strength': { ...number('N', 'How strong the dither is: 0 to 1'), ...BY_QUALITY },
  lossy: {
    ...number('N', 'Change a colour this much in RGB to save bytes: 0 to 442'),
    ...BY_QUALITY,
  },
  'merge-duplicates': toggle('Show a frame longer, in place of equal ones after it'),
  'keep-duplicates': {
    ...toggle('Keep every frame, even one that equals the one before it'),
    defaultDescription: 'on',
    opposite: 'merge-duplicates',
  },
});

const gifOutputFlags = group('Output', {
  output: {
    ...text('FILE', 'Write the GIF to FILE; - is standard output', encodeDefaults.output),
    short: 'o',
  },
  force: toggle('Write the GIF even under a name that ends in .png, .mp4 or the like'),
});

const encodeLimitFlags = group('Limits', {
  workers: { ...number('N', 'Threads that encode'), defaultDescription: 'cores' },
  'max-memory': {
    ...bytes('Most bytes that frames in work may take: 500MB, 2GB'),
    defaultDescription: 'a quarter of the memory',
  },
  'max-pixels': number('N', 'Refuse a frame of more than N pixels', encodeDefaults.maxPixels),
});

/** How frames become a GIF. */
export const encodeFlags = {
  ...orderFlags,
  ...sizeFlags,
  ...pictureFlags,
  ...gifOutputFlags,
  ...encodeLimitFlags,
} satisfies Flags;

/** Where `fetch` finds its frames. */
export const endpointFlags = group('Source', {
  host: text('HOST', 'Name or address of the server', fetchDefaults.host),
  port: { ...number('PORT', 'TCP port of the server', fetchDefaults.port), short: 'p' },
});

const downloadSourceFlags = group('Source', {
  count: { ...number('N', 'Download N frames', fetchDefaults.count), short: 'n' },
  resume: toggle('Keep whole frames that are in the folder already'),
});

const downloadOutputFlags = group('Output', {
  'frames-dir': {
    ...text('FOLDER', 'Save the frames in FOLDER', fetchDefaults.framesDir),
    short: 'd',
  },
  'no-gif': toggle('Only download: make no GIF'),
});

const failureFlags = group('Failures', {
  'on-error': word('After the last try of a frame', ON_ERROR, fetchDefaults.onError),
  retries: number('N', 'Try a frame that failed N more times', fetchDefaults.retries),
  'retry-budget': {
    ...number('N', 'Try N more times in all; each frame that comes adds one'),
    defaultDescription: `${fetchDefaults.retryBudget}, or more for many connections`,
  },
  timeout: number('MS', 'Give up one try of a frame after MS ms', fetchDefaults.timeout),
  outage: number('MS', 'Wait MS ms for a server that is away; 0: not at all', fetchDefaults.outage),
});

const downloadLimitFlags = group('Limits', {
  concurrency: {
    ...number('N', 'Connections open at once; auto finds the best number'),
    short: 'c',
    default: fetchDefaults.concurrency,
    words: ['auto'],
  },
  rate: number('N', 'Open at most N connections a second'),
  'max-bytes-per-second': bytes('Read at most this much a second: 500kB, 2MiB'),
  'max-disk': {
    ...bytes('Most bytes that all frames may take on disk'),
    defaultDescription: '10GB',
  },
});

/** How frames are downloaded. */
export const downloadFlags = {
  ...downloadSourceFlags,
  ...downloadOutputFlags,
  ...failureFlags,
  ...downloadLimitFlags,
} satisfies Flags;

/** The images that are served. */
export const imageFlags = group('Source', {
  size: {
    ...text('WxH', 'Width and height of the images in pixels'),
    read: readSize,
    defaultDescription: `${serveDefaults.size.width}x${serveDefaults.size.height}`,
  },
  seed: {
    ...number('N', 'The same seed gives the same images'),
    defaultDescription: 'random',
  },
});

/** What the help of downloads says of the order: it is not that of the wire. */
export const LATE_ORDER =
  'With --from, --to, --every, --reverse or --bounce, the GIF has to wait for all downloads.';

/** What every command takes. */
export const commonFlags = group('Other', {
  quiet: { ...toggle('Print only results and errors'), short: 'q' },
  help: { ...toggle('Show this help'), short: 'h' },
  version: { ...toggle('Show the version'), short: 'V' },
});
