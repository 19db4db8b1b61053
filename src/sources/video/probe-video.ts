import { PipelineError } from '../../errors.js';
import type { AnimationFormat } from '../../codecs/animation-format.js';
import { inputArguments, outputOf, type VideoFile } from './run-ffmpeg.js';

/** The facts about a video that decide how its frames are read. */
export interface VideoFacts {
  /** The size in pixels as it is shown: turned upright, and with square pixels. */
  readonly width: number;
  readonly height: number;
  /** The name of its codec for ffmpeg. */
  readonly codec: string;
  /** Whether transparency is in a second stream, which only the libvpx decoders read. */
  readonly hasAlphaStream: boolean;
  /** Whether it is in YUV, and does not say which matrix converts that to RGB. */
  readonly hasUnknownMatrix: boolean;
  /** Whether it has a high dynamic range: the transfer function PQ or HLG. */
  readonly isHdr: boolean;
  /** The mean time from frame to frame, in ms. */
  readonly frameTime: number;
  /** The time at which its last frame ends, in ms after its first one begins; `undefined` if it does not say. */
  readonly duration: number | undefined;
}

/** The fields of ffprobe's output that are used; a file may lack any of them. */
interface Probed {
  readonly streams?: readonly {
    readonly codec_name?: string;
    readonly width?: number;
    readonly height?: number;
    readonly pix_fmt?: string;
    readonly color_space?: string;
    readonly color_transfer?: string;
    readonly avg_frame_rate?: string;
    readonly r_frame_rate?: string;
    readonly sample_aspect_ratio?: string;
    readonly duration?: string;
    readonly tags?: { readonly alpha_mode?: string };
    readonly side_data_list?: readonly { readonly rotation?: number }[];
  }[];
  readonly packets?: readonly { readonly pts_time?: string; readonly duration_time?: string }[];
}

const STREAM =
  'stream=codec_name,width,height,pix_fmt,color_space,color_transfer,avg_frame_rate,r_frame_rate,sample_aspect_ratio,duration' +
  ':stream_tags=alpha_mode:stream_side_data=rotation';

/**
 * Asks ffprobe about the first video stream of a file. A cover of an album is none.
 *
 * @throws PipelineError `ERR_FFMPEG_MISSING`, `ERR_INPUT_UNREADABLE`; `ERR_NO_FRAMES` without a video stream.
 */
export async function probeVideo(
  ffprobe: string,
  file: VideoFile,
  signal: AbortSignal,
): Promise<VideoFacts> {
  const { path, format } = file;
  // The delay of the last image of an animation is only in its packet. In a video this would read all of it.
  const hasDelays = isAnimation(format);
  const shown = hasDelays ? `${STREAM}:packet=pts_time,duration_time` : STREAM;
  const args = ['-select_streams', 'V:0', '-show_entries', shown, '-of', 'json'];
  const text = await outputOf(ffprobe, [...args, ...inputArguments(file)], path, signal);
  const { streams = [], packets = [] } = JSON.parse(text) as Probed;
  const [stream] = streams;
  if (!stream?.width || !stream.height) {
    throw new PipelineError('ERR_NO_FRAMES', `There is no video in ${path}`, { path });
  }
  const {
    pix_fmt: pixels = '',
    color_space: matrix = 'unknown',
    color_transfer: transfer,
  } = stream;
  return {
    ...shownSize({ width: stream.width, height: stream.height }, stream),
    codec: stream.codec_name ?? '',
    hasAlphaStream: stream.tags?.alpha_mode === '1',
    hasUnknownMatrix: matrix === 'unknown' && /^(yuv|nv|p0|y2)/.test(pixels),
    isHdr: transfer === 'smpte2084' || transfer === 'arib-std-b67',
    frameTime: frameTimeOf(stream),
    duration: durationOf(hasDelays ? packets : [], stream.duration),
  };
}

/** Whether a file is a picture with delays of its own, and not a video. */
export const isAnimation = (format: AnimationFormat): boolean =>
  format === 'gif' || format === 'apng';

type Stream = NonNullable<Probed['streams']>[number];

/** ffmpeg turns frames upright by itself. Pixels that are not square are stretched to the side that gives more of them. */
function shownSize(
  { width, height }: { readonly width: number; readonly height: number },
  { sample_aspect_ratio: ratio = '', side_data_list: sides = [] }: Stream,
) {
  const [across = 1, down = 1] = ratio.split(':').map(Number);
  const aspect = across > 0 && down > 0 ? across / down : 1;
  const stretched = { width: Math.max(1, Math.round(width * aspect)), height };
  const turn = sides.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  const isOnSide = Math.abs(turn) % 180 === 90;
  return isOnSide ? { width: stretched.height, height: stretched.width } : stretched;
}

/** In ms. Without a rate it is that of most videos. */
function frameTimeOf({ avg_frame_rate: mean, r_frame_rate: rate }: Stream): number {
  for (const text of [mean, rate]) {
    const [frames = 0, seconds = 0] = (text ?? '').split('/').map(Number);
    if (frames > 0 && seconds > 0) return (1_000 * seconds) / frames;
  }
  return 40;
}

/** In ms. */
function durationOf(packets: NonNullable<Probed['packets']>, duration: string | undefined) {
  const ends = packets.map(
    ({ pts_time: at, duration_time: length }) => Number(at) + Number(length),
  );
  const [first] = packets;
  const end = Math.max(...ends) - Number(first?.pts_time);
  if (Number.isFinite(end)) return end * 1_000;
  const seconds = Number(duration);
  return seconds > 0 ? seconds * 1_000 : undefined;
}
