/** The time to decode common kinds of PNG, compared with pngjs. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PNG } from 'pngjs';
import { decodePng } from '../dist/src/codecs/png/decode-png.js';
import { medians } from './harness.mjs';

const COUNT = 20;
const GOAL = 1;

const KINDS = [
  { kind: 'RGB', colorType: 2, bitDepth: 8 },
  { kind: 'RGBA', colorType: 6, bitDepth: 8 },
  { kind: '256 colours', colorType: 3, bitDepth: 8 },
  { kind: '16-bit grey', colorType: 0, bitDepth: 16 },
  { kind: 'interlaced RGB', colorType: 2, bitDepth: 8, interlaced: true },
];

export async function decode() {
  const makePng = await testPngWriter();
  const rows = [];
  for (const { kind, ...format } of KINDS) {
    const top = 2 ** format.bitDepth - 1;
    const png = Buffer.from(
      makePng({
        width: 480,
        height: 270,
        ...format,
        // All five filters in turn, as encoders mix them; rows of palette indices are usually not filtered.
        filterOf: (row) => (format.colorType === 3 ? 0 : row % 5),
        sampleOf: (x, y, channel) => Math.round(brightness(x, y, channel) * top),
      }),
    );
    if (Buffer.compare(decodePng(png).rgba, PNG.sync.read(png).data) !== 0) {
      throw new Error(`${kind} is not what pngjs makes of it`);
    }
    const result = await medians(() => {
      const ours = milliseconds(() => decodePng(png));
      const theirs = milliseconds(() => PNG.sync.read(png));
      return { ours, theirs, ratio: theirs / ours };
    });
    rows.push({
      what: `decoding a PNG of 480x270, ${kind}, against pngjs`,
      ours: `${result.ours.median.toFixed(2)} ms`,
      theirs: `${result.theirs.median.toFixed(2)} ms`,
      ratio: result.ratio,
      goal: GOAL,
    });
  }
  return rows;
}

/** The mean time of a call after a warm-up, in ms. */
function milliseconds(action) {
  for (let k = 0; k < COUNT; k += 1) action();
  const start = performance.now();
  for (let k = 0; k < COUNT; k += 1) action();
  return (performance.now() - start) / COUNT;
}

/** The brightness of a pixel, 0 to 1: slopes, edges and grain, as in a photograph. */
function brightness(x, y, channel) {
  const slope = Math.sin(x / 60 + channel) * Math.cos(y / 40);
  const edge = (x >> 5) + (y >> 4) === 12 + channel ? 0.4 : 0;
  const grain = ((Math.imul(x * 480 + y * 7 + channel, 0x9e3779b1) >>> 24) / 255) * 0.06;
  return Math.min(1, 0.3 + slope * 0.25 + edge + grain);
}

/** Bundles the PNG writer of the tests, which is TypeScript and writes every kind of PNG. */
async function testPngWriter() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../test/helpers/make-png.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { makePng } = await import(`data:text/javascript;base64,${code}`);
  return makePng;
}
