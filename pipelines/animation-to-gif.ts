import { concat, defer, of, type Observable } from 'rxjs';
import { LAST_FRAME } from '../src/animation/order.js';
import type { ChunkWritten, GifWritten, QualityTried, VideoFound } from '../src/events.js';
import type { Output } from '../src/io/open-sink.js';
import { geometryOf } from '../src/options/geometry.js';
import { checkNotBackwards, type GifOptions, type GifSettings } from '../src/options/gif.js';
import { asTimes } from '../src/options/moment.js';
import { animatedWebp } from '../src/sources/animated-webp.js';
import { video } from '../src/sources/video.js';
import type { AnimationFile } from './find-animation.js';
import { fitBytes } from './fit-bytes.js';
import type { FramesToGifOptions } from './frames-to-gif.js';
import { sequenceToGif } from './sequence-to-gif.js';

type AnimationSettings = Omit<GifSettings, 'inputs'> &
  Pick<FramesToGifOptions, 'report' | 'isLiberal'>;

/**
 * Makes a GIF of a video or an animated picture, with its own delays, unless the options have a delay or a rate;
 * several times if the GIF must fit into `maxBytes`.
 *
 *     file ──▶ ffmpeg ──▶ frames to GIF ──▶ events
 *
 * @param asked the options before their defaults were filled in.
 * @throws (through the stream) InvalidOptionError for a range or an order that a video cannot have, and the errors
 *   of `video`.
 */
export const animationToGif = (
  { path, format }: AnimationFile,
  settings: AnimationSettings,
  asked: Pick<GifOptions, 'delay' | 'fps'>,
): Observable<VideoFound | ChunkWritten | QualityTried | GifWritten> =>
  defer(() => {
    checkNotBackwards(settings, 'a video');
    const options = {
      ...asTimes(settings),
      fps: asked.fps,
      hasDelays: asked.delay === undefined,
      maxPixels: settings.maxPixels,
    };
    const source =
      format === 'webp'
        ? animatedWebp(path, options)
        : video(path, { ...options, geometry: geometryOf(settings), ffmpeg: settings.ffmpeg });
    const own = {
      ...settings,
      // The source has applied these.
      ...{ from: 0, to: LAST_FRAME },
      crop: format === 'webp' ? settings.crop : undefined,
    };
    const make = (quality: number, output: Output): Observable<ChunkWritten | GifWritten> =>
      sequenceToGif(source, { ...own, quality, output });
    const { quality, output, maxBytes } = settings;
    return concat(
      of({ type: 'video-found', path } as const),
      maxBytes === undefined
        ? make(quality, output)
        : fitBytes({ output, maxBytes, quality, count: undefined }, make),
    );
  });
