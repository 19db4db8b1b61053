import { animationFormat, HEAD_BYTES } from '../codecs/animation-format.js';
import { checkPixels } from '../codecs/check-pixels.js';
import type { Geometry } from '../codecs/geometry/geometry.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import { MAX_DELAY } from '../animation/delay-list.js';
import { PipelineError } from '../errors.js';
import type { WarningCode } from '../events.js';
import { startProgram } from '../io/program.js';
import { readEnds } from '../io/read-ends.js';
import type { SequentialSource, SourceFrame } from './source.js';
import { FrameStore } from './video/frame-store.js';
import { delayOf, evenTimes, readTimes, TIME_FILTERS } from './video/frame-times.js';
import { isAnimation, probeVideo, type VideoFacts } from './video/probe-video.js';
import {
  checkEnd,
  inputArguments,
  outputOf,
  programsOf,
  type VideoFile,
} from './video/run-ffmpeg.js';
import { videoFilters } from './video/video-filters.js';
import { wholeFrames } from './video/whole-frames.js';

/** The options of `video`. */
export interface VideoOptions {
  /**
   * Frames a second to resample to, in place of the frames of the video: frames are left out or repeated.
   *
   * @default undefined, all frames, with their own times
   */
  readonly fps?: number | undefined;
  /** The time at which to begin, in s. @default 0 */
  readonly from?: number | undefined;
  /** The time at which to end, in s. @default the end of the video */
  readonly to?: number | undefined;
  /**
   * Whether frames bring the delays that the video has.
   *
   * @default true
   */
  readonly hasDelays?: boolean | undefined;
  /**
   * Which part is shown, and at what size. Frames come cropped, and reduced if the size is smaller; the rest of
   * it is to be applied by the encoder: enlarging, bars, and what `cover` cuts off.
   *
   * @default undefined, whole frames
   */
  readonly geometry?: Geometry | undefined;
  /** A video of more pixels is an error. @default 33_554_432 (2 ** 25) */
  readonly maxPixels?: number | undefined;
  /**
   * The path of ffmpeg, or its name in PATH. `ffprobe` must be in the same folder.
   *
   * @default 'ffmpeg'
   */
  readonly ffmpeg?: string | undefined;
}

/**
 * A source that reads a video, a GIF or an APNG with ffmpeg, which must be installed: 5.1 or newer. Its frames
 * are pixels in sRGB, upright, and bring their own delays. ffmpeg waits while the window is full, and is killed
 * when no more frames are needed.
 *
 * It fails with PipelineError `ERR_FFMPEG_MISSING`; `ERR_INPUT_UNREADABLE` for a file that is no video;
 * `ERR_NO_FRAMES` without a video stream, or if `from` is past its end; `ERR_VIDEO_FAILED` for a video that is
 * damaged or cut off; `ERR_IMAGE_TOO_MANY_PIXELS`, `ERR_CROP_OUTSIDE_FRAME`.
 *
 * @example
 * gifPipeline({ inputs: video('clip.mp4', { fps: 20, from: 1.5, to: 4 }), width: 480 });
 */
export const video = (path: string, options: VideoOptions = {}): SequentialSource => {
  const store = new FrameStore();
  return {
    label: path,
    frames: (signal, warn) => framesOf(path, options, store, signal, warn),
    release: (image) => store.give(image),
  };
};

async function* framesOf(
  path: string,
  options: VideoOptions,
  store: FrameStore,
  signal: AbortSignal,
  warn?: (code: WarningCode, message: string) => void,
): AsyncGenerator<SourceFrame, void> {
  const { fps, geometry, from = 0, to = Infinity, hasDelays = true } = options;
  const { ffmpeg, ffprobe } = programsOf(options.ffmpeg ?? 'ffmpeg');
  const file = await openVideo(path);
  const facts = await probeVideo(ffprobe, file, signal);
  checkPixels(facts, options.maxPixels ?? MAX_PIXELS, 'ERR_IMAGE_TOO_MANY_PIXELS');
  const canToneMap = facts.isHdr && (await hasToneMap(ffmpeg, path, signal));
  if (facts.isHdr && !canToneMap) {
    warn?.(
      'WARN_HDR_VIDEO',
      `${path} has a high dynamic range, and this ffmpeg cannot convert it (it has no filter zscale): the GIF looks pale`,
    );
  }
  const { filters, ...size } = videoFilters(facts, { fps, geometry, canToneMap });

  // An image of an animation may be shown for long, so one that began before `from` may be needed.
  const seeks = !isAnimation(file.format);
  const span = seeks
    ? { from: 0, to: (to - from) * 1_000 }
    : { from: from * 1_000, to: to * 1_000 };
  const run = startProgram(ffmpeg, [
    ...['-v', 'error', '-nostdin', '-xerror'],
    ...(facts.hasAlphaStream ? alphaDecoder(facts) : []),
    ...(seeks ? ['-ss', `${from}`, ...(to === Infinity ? [] : ['-t', `${to - from}`])] : []),
    ...inputArguments(file),
    ...['-map', '0:V:0', '-vf', fps === undefined ? `${filters},${TIME_FILTERS}` : filters],
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'],
  ]);
  signal.addEventListener('abort', run.kill, { once: true });
  try {
    const beginOf = fps === undefined ? readTimes(run.side) : evenTimes(fps);
    const end = {
      frameTime: fps === undefined ? facts.frameTime : 1_000 / fps,
      duration:
        facts.duration === undefined ? undefined : facts.duration - (seeks ? from * 1_000 : 0),
    };
    /** The frame that was read last: its delay is known when the next one has come. */
    let held: Uint8Array | undefined;
    let index = -1;
    let shown = 0;
    const release = async function* (last?: number): AsyncGenerator<SourceFrame, void> {
      if (!held) return;
      const delay = await delayOf(index, last, beginOf, span, end);
      if (delay === undefined) return;
      shown += 1;
      const image = { ...size, rgba: held };
      yield hasDelays ? { image, delay: Math.min(delay, MAX_DELAY) } : { image };
    };
    for await (const frame of wholeFrames(run.stdout, size, (bytes) => store.take(bytes))) {
      yield* release();
      held = frame;
      index += 1;
    }
    checkEnd(await run.ended, ffmpeg, path, 'ERR_VIDEO_FAILED');
    yield* release(index);
    if (shown === 0) {
      const what =
        index === -1 && from === 0 ? 'There are no frames' : `\`from\` ${from} s is past the end`;
      throw new PipelineError('ERR_NO_FRAMES', `${what} of ${path}`, { path });
    }
  } finally {
    signal.removeEventListener('abort', run.kill);
    run.kill();
    await run.ended;
  }
}

/** Recognises the format of a video, and refuses a GIF that is cut off, which ffmpeg would not notice. */
async function openVideo(path: string): Promise<VideoFile> {
  const { head, tail } = await readEnds(path, { head: HEAD_BYTES, tail: 16 });
  const format = animationFormat(head);
  if (format === undefined || format === 'webp') {
    throw new PipelineError('ERR_INPUT_UNREADABLE', `Cannot read ${path}: it is no video`, {
      path,
    });
  }
  const isCut = format === 'gif' && tail.findLast((byte) => byte !== 0) !== GIF_TRAILER;
  if (!isCut) return { path, format };
  throw new PipelineError('ERR_VIDEO_FAILED', `Cannot read ${path}: the GIF is cut off`, { path });
}

/** GIF89a 27: the last byte. Some programs add zeros. */
const GIF_TRAILER = 0x3b;

/** The decoders of ffmpeg itself ignore the transparency of VP8 and VP9. */
const alphaDecoder = ({ codec }: VideoFacts): string[] =>
  codec === 'vp9' ? ['-c:v', 'libvpx-vp9'] : codec === 'vp8' ? ['-c:v', 'libvpx'] : [];

async function hasToneMap(ffmpeg: string, path: string, signal: AbortSignal): Promise<boolean> {
  const list = await outputOf(ffmpeg, ['-hide_banner', '-filters'], path, signal);
  return list.includes(' zscale ') && list.includes(' tonemap ');
}
