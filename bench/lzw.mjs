/**
 * Compares the size and the speed of our LZW with gifenc's and gifsicle's, on the same colour indices of
 * real film. Needs Debian's ffmpeg and gifsicle.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import gifenc from 'gifenc';
import { GifReader } from 'omggif';
import { ByteWriter } from '../dist/src/codecs/gif/byte-writer.js';
import { minCodeSizeOf, writeFrame } from '../dist/src/codecs/gif/frame-blocks.js';
import { decodePng } from '../dist/src/codecs/png/decode-png.js';
import { FrameKernels } from '../dist/src/kernels/frame-kernels.js';
import { CLIPS, cutClip } from './clips.mjs';
import { withFolder } from './harness.mjs';

const COLORS = 255;
const FRAMES = 40;

export const lzw = () =>
  withFolder((folder) => {
    console.log(`\nLZW of the same indices, ${FRAMES} frames of each clip, ${COLORS} colours\n`);
    console.log('| clip | ours | gifenc | gifsicle -O3 |\n| --- | --- | --- | --- |');
    for (const clip of CLIPS) {
      const frames = cutClip(clip, folder);
      const { ours, theirs, gifsicle } = compare(frames, join(folder, `${clip.name}-single`));
      const cells = [ours, theirs, gifsicle].map(
        ({ bytes, seconds }) => `${(bytes / 1e6).toFixed(3)} MB in ${seconds.toFixed(2)} s`,
      );
      console.log(`| ${clip.name} | ${cells.join(' | ')} |`);
    }
  });

function compare(folder, singles) {
  mkdirSync(singles);
  const kernels = new FrameKernels();
  const ours = { bytes: 0, seconds: 0 };
  const theirs = { bytes: 0, seconds: 0 };
  const names = readdirSync(folder).sort().slice(0, FRAMES);
  for (const name of names) {
    const { width, height, rgba } = decodePng(readFileSync(join(folder, name)));
    kernels.fit(width, height);
    kernels.load(rgba);
    kernels.advance();
    const entries = quantize(kernels);
    const indices = kernels.indices().slice();
    const palette = kernels.palette.toBytes(entries);
    const area = { left: 0, top: 0, width, height };

    const data = timed(ours, () => kernels.writeLzw(minCodeSizeOf(entries)));
    ours.bytes += data.length;
    const gif = single(area, palette, data);
    check(gif, indices, palette);
    writeFileSync(join(singles, `${name}.gif`), gif);

    const encoder = gifenc.GIFEncoder({ auto: false });
    const colors = Array.from({ length: entries }, (_, k) => [
      ...palette.subarray(k * 3, k * 3 + 3),
    ]);
    timed(theirs, () =>
      encoder.writeFrame(indices, width, height, { palette: colors, first: false }),
    );
    theirs.bytes += encoder.bytesView().length - overhead(entries);
  }
  const files = names.map((name) => join(singles, `${name}.gif`));
  const gifsicle = { bytes: 0, seconds: 0 };
  timed(gifsicle, () => execFileSync('gifsicle', ['-O3', '--batch', ...files]));
  for (const file of files) {
    gifsicle.bytes += statSync(file).size - HEADER - overhead(COLORS) - 1;
  }
  return { ours, theirs, gifsicle };
}

/** Bytes of the header and the logical screen descriptor. */
const HEADER = 13;
/** Bytes of a frame's graphic control extension, image descriptor and colour table. */
const overhead = (colors) => 8 + 10 + 3 * 2 ** minCodeSizeOf(colors);

function quantize(kernels) {
  kernels.compare(0);
  let drop = 0;
  let size = -1;
  while (size < 0) size = kernels.listColors(16_384, drop++);
  const entries = kernels.palette.make(size, COLORS, 1);
  kernels.palette.mapColors(size, entries);
  kernels.draw(-1, true, false);
  return entries;
}

function single(area, palette, data) {
  const out = new ByteWriter();
  out.reserve(HEADER);
  out.append(Buffer.from('GIF89a'));
  out.uint16(area.width);
  out.uint16(area.height);
  out.byte(0x70);
  out.uint16(0);
  writeFrame(area, palette, -1, data, out);
  out.reserve(1);
  out.byte(0x3b);
  return out.toBytes();
}

function check(gif, indices, palette) {
  const reader = new GifReader(gif);
  const rgba = new Uint8Array(indices.length * 4);
  reader.decodeAndBlitFrameRGBA(0, rgba);
  for (let k = 0; k < indices.length; k += 1) {
    for (let part = 0; part < 3; part += 1) {
      if (rgba[k * 4 + part] !== palette[indices[k] * 3 + part]) {
        throw new Error(`pixel ${k} is not what was encoded`);
      }
    }
  }
}

function timed(row, action) {
  const start = performance.now();
  const result = action();
  row.seconds += (performance.now() - start) / 1000;
  return result;
}
