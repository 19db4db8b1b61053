/**
 * Compares the WebAssembly kernels with their plain JavaScript oracles on the same frames: in a fresh
 * thread, as in a short run, and again after a warm-up.
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { build } from 'esbuild';
import { medians, withFolder } from './harness.mjs';

const WIDTH = 320;
const HEIGHT = 240;
const FRAMES = 50;
const COLORS = 255;
const TABLE = 16_384;
const GOAL = 1;

export const kernels = () =>
  withFolder(async (folder) => {
    const plain = await bundlePlain(folder);
    const result = await medians(async () => {
      const ours = await inThread('kernels');
      const theirs = await inThread(plain);
      if (ours.bytes !== theirs.bytes) throw new Error('kernels and oracles differ');
      return {
        cold: ours.cold,
        plainCold: theirs.cold,
        coldRatio: theirs.cold / ours.cold,
        warm: ours.warm,
        plainWarm: theirs.warm,
        warmRatio: theirs.warm / ours.warm,
      };
    });
    const row = (when, ours, theirs, ratio) => ({
      what: `palette, mapping and LZW of ${FRAMES} frames of ${WIDTH}x${HEIGHT} ${when}, against plain JavaScript`,
      ours: `${result[ours].median.toFixed(0)} ms`,
      theirs: `${result[theirs].median.toFixed(0)} ms`,
      ratio: result[ratio],
      goal: GOAL,
    });
    return [
      row('in a fresh thread', 'cold', 'plainCold', 'coldRatio'),
      row('in a warm one', 'warm', 'plainWarm', 'warmRatio'),
    ];
  });

async function inThread(how) {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { how } });
  const [result] = await once(worker, 'message');
  await worker.terminate();
  return result;
}

/** Bundles the oracles, which are TypeScript files of the tests. */
async function bundlePlain(folder) {
  const outfile = join(folder, 'plain.mjs');
  const modules = [
    'canvas',
    'color-table',
    'split-colors',
    'refine-palette',
    'nearest-color',
    'palette',
    'lzw',
  ];
  const contents = [
    ...modules.map((name) => `export * from './test/oracles/${name}.js';`),
    "export { ByteWriter } from './src/codecs/gif/byte-writer.js';",
  ].join('\n');
  const resolveDir = fileURLToPath(new URL('..', import.meta.url));
  await build({
    stdin: { contents, resolveDir },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
  });
  return outfile;
}

if (!isMainThread && workerData?.how) {
  const { how } = workerData;
  const images = Array.from({ length: FRAMES }, (_, k) => picture(k));
  const encode = how === 'kernels' ? await withKernels() : await withPlain(how);
  const pass = () => {
    const start = performance.now();
    let bytes = 0;
    for (const image of images) bytes += encode(image);
    return { ms: performance.now() - start, bytes };
  };
  const { ms: cold, bytes } = pass();
  pass();
  parentPort.postMessage({ cold, bytes, warm: pass().ms });
}

async function withKernels() {
  const { FrameKernels } = await import('../dist/src/kernels/frame-kernels.js');
  const frame = new FrameKernels();
  frame.fit(WIDTH, HEIGHT);
  return (image) => {
    frame.load(image);
    frame.advance();
    frame.clear();
    frame.compare(0);
    let drop = 0;
    let size = -1;
    while (size < 0) size = frame.listColors(TABLE, drop++);
    const entries = frame.palette.make(size, COLORS, 1);
    frame.palette.mapColors(size, entries);
    frame.draw(-1, true, false);
    return frame.writeLzw(8).length;
  };
}

async function withPlain(path) {
  const plain = await import(pathToFileURL(path).href);
  const { Canvas, colorTable, splitColors, refinePalette, NearestColor, Palette } = plain;
  const canvas = new Canvas(WIDTH, HEIGHT);
  const places = new Uint16Array(WIDTH * HEIGHT);
  return (image) => {
    canvas.clear();
    canvas.compare(image, 0, places);
    const colors = colorTable(image, places, TABLE);
    const palette = Palette.fromBytes(refinePalette(colors, splitColors(colors, COLORS)).toBytes());
    const nearest = new NearestColor(palette);
    const entries = new Uint8Array(colors.size);
    const errors = new Float64Array(colors.size);
    for (let k = 0; k < colors.size; k += 1) {
      entries[k] = nearest.find(colors.red[k], colors.green[k], colors.blue[k]);
      errors[k] = nearest.distance;
    }
    const { pixels } = canvas.draw(places, entries, errors, palette.toBytes(), -1, true);
    const out = new plain.ByteWriter();
    out.reserve(plain.lzwBound(pixels.length));
    plain.writeLzw(pixels, 8, out);
    return out.length;
  };
}

/** A test picture with slopes, edges and grain that move with `time`, as in film. */
function picture(time) {
  const rgba = new Uint8Array(WIDTH * HEIGHT * 4).fill(255);
  for (let y = 0, at = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1, at += 4) {
      for (let channel = 0; channel < 3; channel += 1) {
        const slope = Math.sin((x + time * 3) / 60 + channel) * Math.cos(y / 40);
        const edge = (x + time) >> 5 === (y >> 4) + channel ? 0.3 : 0;
        const grain = ((Math.imul(x * 480 + y * 7 + time, 0x9e3779b1) >>> 24) / 255) * 0.06;
        rgba[at + channel] = 255 * Math.min(1, 0.35 + slope * 0.25 + edge + grain);
      }
    }
  }
  return rgba;
}
