import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import sharp from 'sharp';
import type { WarningCode } from '../../src/events.js';
import type { RgbaImage } from '../../src/messages.js';
import { animatedWebp } from '../../src/sources/animated-webp.js';
import type { SequentialSource } from '../../src/sources/source.js';
import { video, type VideoOptions } from '../../src/sources/video.js';
import { sequentialSourceContract } from '../contracts/source.js';
import { clips, cutOff, plain, turn, UNEVEN } from '../helpers/clips.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

const NOISE = `${plain('red', '64x64', 4)},noise=alls=60:allf=t`;
const GBR = 'format=gbrp,zscale=r=limited:m=';
const UNTAGGED = 'format=yuv420p,setparams=colorspace=unknown';

const clip = clips({
  'dot.gif': [plain('red', '2x2'), ''],
  'uneven.mkv': [UNEVEN, '-fps_mode passthrough -c:v ffv1'],
  'uneven.gif': [UNEVEN, '-fps_mode passthrough'],
  'uneven.png': [UNEVEN, '-fps_mode passthrough -c:v apng -f apng'],
  'red.mp4': [plain('red', '32x16', 3), '-pix_fmt yuv420p'],
  'large.mkv': [`${plain('0x00c000', '1280x720')},${GBR}709,${UNTAGGED}`, '-c:v ffv1'],
  'small.mkv': [`${plain('0x00c000')},${GBR}170m,${UNTAGGED}`, '-c:v ffv1'],
  'tagged.mkv': [`${plain('0x00c000')},${GBR}709,format=yuv420p`, '-c:v ffv1 -colorspace bt709'],
  'half.webm': [
    `${plain('red')},format=rgba,colorchannelmixer=aa=0.5`,
    '-c:v libvpx-vp9 -pix_fmt yuva420p',
  ],
  'hdr.mkv': [
    `${plain('0xa02020')},format=yuv420p10le`,
    '-c:v ffv1 -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc',
  ],
  'odd.mkv': ['testsrc=s=33x17:r=10:d=0.3,format=yuv444p', '-c:v ffv1'],
  'dvd.mkv': [`${plain('red', '72x58')},setsar=16/15`, '-c:v ffv1'],
  'box.mkv': [
    `${plain('black')},format=gbrp,drawbox=x=5:y=3:w=3:h=3:c=white:t=fill`,
    '-c:v ffv1 -pix_fmt yuv444p',
  ],
  'cut.mp4': [NOISE, '-pix_fmt yuv420p -preset ultrafast -movflags +faststart'],
  'late.mp4': [NOISE, '-pix_fmt yuv420p -preset ultrafast'],
  'cut.mkv': [NOISE, '-pix_fmt yuv420p -preset ultrafast'],
  'cut.webm': [NOISE, '-c:v libvpx -deadline realtime'],
  'cut.avi': [NOISE, '-c:v mjpeg'],
  'cut.png': [NOISE, '-c:v apng -f apng'],
  'cut.gif': [NOISE, ''],
  'sound.mp4': ['sine=d=0.2', ''],
  'long.mkv': ['nullsrc=s=640x480:r=10:d=20,format=yuv420p', '-c:v rawvideo'],
});

interface Shown {
  readonly size: string;
  /** The colour of the pixel in the middle: red, green, blue, alpha. */
  readonly middle: readonly number[];
  readonly delay: number | undefined;
}

/** All frames of a source. */
async function read(
  source: SequentialSource,
  warn?: (code: WarningCode) => void,
): Promise<Shown[]> {
  const all: Shown[] = [];
  for await (const { image, delay } of source.frames(new AbortController().signal, warn)) {
    const { width, height, rgba } = image as RgbaImage;
    const at = ((height >> 1) * width + (width >> 1)) * 4;
    expect(rgba).toHaveLength(width * height * 4);
    all.push({
      ...{ size: `${width}x${height}`, middle: [...rgba.subarray(at, at + 4)] },
      delay: delay === undefined ? undefined : Math.round(delay),
    });
  }
  return all;
}

const readVideo = (path: string, options?: VideoOptions) => read(video(path, options));
const delaysOf = async (path: string, options?: VideoOptions) =>
  (await readVideo(path, options)).map(({ delay }) => delay);

/** The colour of a video of one colour. */
async function colorOf(path: string, options?: VideoOptions): Promise<readonly number[]> {
  const [first] = await readVideo(path, options);
  return first?.middle ?? [];
}

/** Within 3 of each value, because YUV has fewer steps. */
const near = (...color: number[]) => color.map((value) => expect.closeTo(value, -0.8) as unknown);

/** Whether a process has this word among its arguments. */
const isRunning = (word: string): boolean =>
  readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
    } catch {
      return false; // it has ended
    }
  });

/** A program in place of ffmpeg: it does `script`, and then is ffmpeg. */
function fakeFfmpeg(script: string): string {
  const folder = tempFolder();
  for (const name of ['ffmpeg', 'ffprobe']) {
    const text = `#!/bin/sh\n${name === 'ffmpeg' ? script : ''}\nexec ${name} "$@"\n`;
    writeFileSync(join(folder, name), text, { mode: 0o755 });
  }
  return join(folder, 'ffmpeg');
}

sequentialSourceContract('video', () => {
  const path = clip('dot.gif');
  const red = [252, 0, 0, 255]; // in the palette of ffmpeg
  const image = { width: 2, height: 2, rgba: Uint8Array.of(...red, ...red, ...red, ...red) };
  return {
    source: video(path),
    expected: [image, image, image],
    isClosed: () => !isRunning(path),
  };
});

test('a frame that was given back lends its memory to a later one', async () => {
  const source = video(clip('dot.gif'));
  const memories: unknown[] = [];
  for await (const { image } of source.frames(new AbortController().signal)) {
    memories.push((image as RgbaImage).rgba.buffer);
    source.release?.(image);
  }
  // ffmpeg is one frame ahead.
  expect(memories[0]).toBe(memories[2]);
  expect(memories[0]).not.toBe(memories[1]);
});

describe('times', () => {
  test('of a variable frame rate stay as they are', async () => {
    const path = clip('uneven.mkv');
    const delays = [100, 100, 100, 100, 100, 400, 400, 400, 400];
    expect((await delaysOf(path)).slice(0, 9)).toEqual(delays);
    expect(await delaysOf(path, { hasDelays: false })).toEqual(Array(10).fill(undefined));
  });

  test('with a rate, frames are repeated or left out', async () => {
    const path = clip('uneven.mkv');
    const fast = await delaysOf(path, { fps: 20 });
    expect(new Set(fast)).toEqual(new Set([50]));
    expect(Math.abs(fast.length - 44)).toBeLessThan(4); // of 2.2 s
    expect((await delaysOf(path, { fps: 5 })).length).toBeLessThan(fast.length / 3);
  });

  test('a part of a video', async () => {
    const path = clip('red.mp4');
    expect(await delaysOf(path, { from: 1, to: 1.35 })).toEqual([100, 100, 100, 50]);
    expect(await delaysOf(path, { from: 2.7 })).toEqual([100, 100, 100]);
    await expect(readVideo(path, { from: 9 })).rejects.toMatchObject({
      code: 'ERR_NO_FRAMES',
      message: `\`from\` 9 s is past the end of ${path}`,
    });
  });

  test.each([
    ['GIF', 'uneven.gif'],
    ['APNG', 'uneven.png'],
  ])('a %s has its own delays, and shows an image that began before', async (_, name) => {
    const path = clip(name);
    const all = await delaysOf(path);
    expect(all.slice(0, 9)).toEqual([100, 100, 100, 100, 100, 400, 400, 400, 400]);
    expect(await delaysOf(path, { from: 0.25, to: 0.8 })).toEqual([50, 100, 100, 300]);
  });
});

describe('colours', () => {
  const GREEN = [0, 192, 0, 255];

  test.each([
    ['a large video has the matrix of BT.709', 'large.mkv'],
    ['a small one that of BT.601', 'small.mkv'],
  ])('without a tag, %s, also where it is reduced', async (_, name) => {
    expect(await colorOf(clip(name))).toEqual(near(...GREEN));
    for (const width of name === 'large.mkv' ? [16, 100] : [16]) {
      const geometry = { ...WIDE, width };
      expect(await colorOf(clip(name), { geometry })).toEqual(near(...GREEN));
    }
  });

  test('a tag is believed', async () => {
    expect(await colorOf(clip('tagged.mkv'))).toEqual(near(...GREEN));
  });

  test('VP9 has its transparency', async () => {
    const path = clip('half.webm');
    expect(await colorOf(path)).toEqual(near(254, 0, 0, 128));
  });

  test('a GIF has its transparency', async () => {
    const frame = (alpha: number) => ({
      create: {
        width: 4,
        height: 4,
        channels: 4 as const,
        background: { r: 255, g: 0, b: 0, alpha },
      },
    });
    const images = [frame(1), frame(0)].map((each) => sharp(each).png().toBuffer());
    const path = join(tempFolder(), 'blink.gif');
    await sharp(await Promise.all(images), { join: { animated: true } })
      .gif({ delay: [70, 700] })
      .toFile(path);
    const frames = await readVideo(path);
    expect(frames.map(({ middle, delay }) => [middle[3], delay])).toEqual([
      [255, 70],
      [0, 700],
    ]);
  });

  describe('a high dynamic range', () => {
    test('is converted', async () => {
      const [red = 0, green = 255, blue = 255] = await colorOf(clip('hdr.mkv'));
      expect(red).toBeGreaterThan(190);
      expect(Math.max(green, blue)).toBeLessThan(20);
    });

    test('is reported where ffmpeg cannot convert it', async () => {
      const ffmpeg = fakeFfmpeg('case "$*" in *-filters*) echo " ... scale V->V"; exit;; esac');
      const codes: string[] = [];
      const frames = await read(video(clip('hdr.mkv'), { ffmpeg }), (code) => codes.push(code));
      expect(codes).toEqual(['WARN_HDR_VIDEO']);
      expect(frames).toHaveLength(3);
    });
  });
});

const WIDE = {
  ...{ crop: undefined, width: undefined, height: undefined, fit: 'contain' as const },
  ...{ background: [0, 0, 0, 0] as const, resample: 'lanczos' as const },
};

describe('sizes', () => {
  test('a phone held upright', async () => {
    const path = clip('red.mp4');
    const [first] = await readVideo(turn(path));
    expect(first?.size).toBe('16x32');
  });

  test('odd ones, and pixels that are not square', async () => {
    expect((await readVideo(clip('odd.mkv')))[0]?.size).toBe('33x17');
    expect((await readVideo(clip('dvd.mkv')))[0]?.size).toBe('77x58');
  });

  test.each([
    ['a width', { width: 16 }, '16x8'],
    ['a larger width is left to the encoder', { width: 64 }, '32x16'],
    ['contain', { width: 10, height: 10 }, '10x5'],
    ['cover', { width: 8, height: 8, fit: 'cover' as const }, '16x8'],
    ['fill', { width: 8, height: 12, fit: 'fill' as const }, '8x12'],
    ['nearest is left to the encoder', { width: 16, resample: 'nearest' as const }, '32x16'],
  ])('frames are reduced: %s', async (_, geometry, size) => {
    const path = clip('box.mkv');
    const [first] = await readVideo(path, { geometry: { ...WIDE, ...geometry } });
    expect(first?.size).toBe(size);
  });

  test('a part is cut out at the pixel', async () => {
    const path = clip('box.mkv');
    const geometry = { ...WIDE, crop: { x: 5, y: 3, width: 3, height: 3 } };
    const frames = video(path, { geometry }).frames(new AbortController().signal);
    for await (const { image } of frames) {
      const { width, height, rgba } = image as RgbaImage;
      expect([width, height]).toEqual([3, 3]);
      expect(Math.min(...rgba)).toBeGreaterThan(250);
    }
    const outside = { ...WIDE, crop: { x: 30, y: 0, width: 3, height: 3 } };
    await expect(readVideo(path, { geometry: outside })).rejects.toMatchObject({
      code: 'ERR_CROP_OUTSIDE_FRAME',
    });
    await expect(readVideo(path, { maxPixels: 100 })).rejects.toMatchObject({
      code: 'ERR_IMAGE_TOO_MANY_PIXELS',
    });
  });
});

describe('failures', () => {
  test.each([
    ['cut.mp4', /corrupt|NAL/],
    ['cut.mkv', /File ended prematurely/],
    ['cut.webm', /File ended prematurely/],
    ['cut.avi', /./],
    ['cut.png', /./],
    ['cut.gif', /the GIF is cut off/],
  ])('a video that is cut off fails: %s', async (name, message) => {
    const path = cutOff(clip(name));
    await expect(readVideo(path)).rejects.toMatchObject({
      code: 'ERR_VIDEO_FAILED',
      message: expect.stringMatching(message),
    });
  });

  test('no video stream', async () => {
    const path = clip('sound.mp4');
    await expect(readVideo(path)).rejects.toMatchObject({
      code: 'ERR_NO_FRAMES',
      message: `There is no video in ${path}`,
    });
  });

  test('without its index, with what ffprobe says', async () => {
    const path = clip('late.mp4');
    await expect(readVideo(cutOff(path, 0.3))).rejects.toMatchObject({
      code: 'ERR_INPUT_UNREADABLE',
      message: expect.stringMatching(/moov atom not found; Invalid data/),
    });
  });

  test('a playlist is no video, whatever its name is', async () => {
    const path = join(tempFolder(), 'clip.mp4');
    writeFileSync(path, '#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n');
    await expect(readVideo(path)).rejects.toMatchObject({ code: 'ERR_INPUT_UNREADABLE' });
  });

  test('no ffmpeg', async () => {
    const path = clip('dot.gif');
    await expect(readVideo(path, { ffmpeg: 'no-ffmpeg' })).rejects.toMatchObject({
      code: 'ERR_FFMPEG_MISSING',
      message: expect.stringMatching(/no-ffprobe is not in PATH.*apt-get install ffmpeg/),
    });
  });

  test('what ffmpeg says is safe for a terminal, and its exit code is believed', async () => {
    const path = clip('dot.gif');
    const ffmpeg = fakeFfmpeg('printf "\\033]0;title\\007 no luck" >&2; exit 3');
    await expect(readVideo(path, { ffmpeg })).rejects.toMatchObject({
      code: 'ERR_VIDEO_FAILED',
      message: expect.stringMatching(/^\\x1b\]0;title\\x07 no luck \(.*ended with code 3\)$/),
    });
  });

  test.each(['-y%03d\n.gif', 'concat:a|b.gif'])('any name is a name: %j', async (name) => {
    const folder = tempFolder();
    renameSync(clip('dot.gif'), join(folder, name));
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect(await readVideo(name)).toHaveLength(3);
    } finally {
      process.chdir(before);
    }
  });

  test('ffmpeg waits for its reader, and is killed when no more is needed', async () => {
    const path = clip('long.mkv');
    const closing = new AbortController();
    const frames = video(path).frames(closing.signal)[Symbol.asyncIterator]();
    await frames.next();
    expect(isRunning(path)).toBe(true);
    const next = frames.next();
    closing.abort();
    await next.catch(() => undefined);
    await frames.return?.();
    await until('ffmpeg has ended', () => !isRunning(path));
  });
});

describe('animated WebP', () => {
  const makeWebp = async () => {
    const path = join(tempFolder(), 'a.webp');
    const frame = (r: number, alpha: number) => ({
      create: { width: 4, height: 2, channels: 4 as const, background: { r, g: 0, b: 0, alpha } },
    });
    const frames = [frame(255, 1), frame(0, 0), frame(100, 1)];
    const images = await Promise.all(frames.map((each) => sharp(each).png().toBuffer()));
    await sharp(images, { join: { animated: true } })
      .webp({ delay: [100, 200, 700], lossless: true })
      .toFile(path);
    return path;
  };

  test('has its own delays and its transparency', async () => {
    expect(await read(animatedWebp(await makeWebp()))).toEqual([
      { size: '4x2', middle: [255, 0, 0, 255], delay: 100 },
      { size: '4x2', middle: [0, 0, 0, 0], delay: 200 },
      { size: '4x2', middle: [100, 0, 0, 255], delay: 700 },
    ]);
  });

  test('is read in parts', async () => {
    const frames = Array.from({ length: 70 }, (_, k) => ({
      create: { width: 4, height: 2, channels: 3 as const, background: { r: 3 * k, g: 0, b: 0 } },
    }));
    const images = await Promise.all(frames.map((each) => sharp(each).png().toBuffer()));
    const path = join(tempFolder(), 'a.webp');
    const delay = frames.map((_, k) => 20 + k);
    await sharp(images, { join: { animated: true } })
      .webp({ delay, lossless: true })
      .toFile(path);
    expect(await read(animatedWebp(path))).toEqual(
      delay.map((delay, k) => ({ size: '4x2', middle: [3 * k, 0, 0, 255], delay })),
    );
  });

  test('a part, and a rate', async () => {
    const path = await makeWebp();
    const delays = async (options: VideoOptions) =>
      (await read(animatedWebp(path, options))).map(({ delay }) => delay);
    expect(await delays({ from: 0.15, to: 0.4 })).toEqual([150, 100]);
    expect(await delays({ fps: 10 })).toEqual(Array(10).fill(100));
    expect(await delays({ hasDelays: false })).toEqual([undefined, undefined, undefined]);
    await expect(delays({ from: 2 })).rejects.toMatchObject({ code: 'ERR_NO_FRAMES' });
  });

  test('a damaged one', async () => {
    await expect(read(animatedWebp(cutOff(await makeWebp())))).rejects.toMatchObject({
      code: 'ERR_IMAGE_CORRUPT',
    });
  });
});
