#!/usr/bin/env node
/**
 * Draws the picture at the head of the README with the library itself: a model of `fetch` at work.
 *
 * Left, 64 connections; right, 512 frames in index order, two rows a chunk. A frame is waiting, on the
 * wire, saved, encoded with its chunk, or written to the GIF, which happens in order.
 *
 *     npm run build && node docs/animation.mjs
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gifPipeline } from 'image-pipeline';
import pngjs from 'pngjs';
import { lastValueFrom } from 'rxjs';

const FRAMES = 512;
const CONNECTIONS = 64;
const CHUNK = 64;
const ENCODE_STEPS = 4;
const CELL = 10;
const COLUMNS = 32;
const SIZE = { width: 456, height: 180 };

const BACKGROUND = [13, 17, 23];
const COLORS = {
  waiting: [33, 38, 45],
  wire: [56, 139, 253],
  saved: [210, 153, 34],
  encoded: [137, 87, 229],
  written: [63, 185, 80],
};

/** Always the same picture: a linear congruential generator (Numerical Recipes, 2nd edition, 7.1). */
let state = 7;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

const frames = Array(FRAMES).fill('waiting');
const connections = Array.from({ length: CONNECTIONS }, () => ({ frame: -1, left: 0, total: 1 }));
const encoding = new Map();
let nextFrame = 0;
let nextChunk = 0;

const chunkFrames = (chunk) => frames.slice(chunk * CHUNK, (chunk + 1) * CHUNK);
const setChunk = (chunk, value) => frames.fill(value, chunk * CHUNK, (chunk + 1) * CHUNK);

/** One moment: connections read, whole chunks are encoded two at a time, the writer keeps the order. */
function step() {
  for (const connection of connections) {
    if (connection.left > 0 && --connection.left === 0) frames[connection.frame] = 'saved';
    if (connection.left === 0) {
      connection.frame = nextFrame < FRAMES ? nextFrame++ : -1;
      if (connection.frame < 0) continue;
      frames[connection.frame] = 'wire';
      connection.total = connection.left = 2 + Math.floor(random() ** 3 * 14);
    }
  }
  for (const [chunk, left] of encoding) {
    if (left > 1) encoding.set(chunk, left - 1);
    else {
      encoding.delete(chunk);
      setChunk(chunk, 'encoded');
    }
  }
  for (let chunk = nextChunk; chunk < FRAMES / CHUNK && encoding.size < 2; chunk += 1) {
    if (!encoding.has(chunk) && chunkFrames(chunk).every((frame) => frame === 'saved')) {
      encoding.set(chunk, ENCODE_STEPS);
    }
  }
  if (chunkFrames(nextChunk).every((frame) => frame === 'encoded'))
    setChunk(nextChunk++, 'written');
}

function draw() {
  const png = new pngjs.PNG(SIZE);
  const fill = (x, y, width, height, color) => {
    for (let row = y; row < y + height; row += 1) {
      for (let column = x; column < x + width; column += 1) {
        png.data.set([...color, 255], (row * SIZE.width + column) * 4);
      }
    }
  };
  fill(0, 0, SIZE.width, SIZE.height, BACKGROUND);
  connections.forEach(({ left, total }, k) => {
    const x = 10 + (k % 8) * CELL;
    const y = 50 + Math.floor(k / 8) * CELL;
    fill(x, y, CELL - 2, CELL - 2, COLORS.waiting);
    if (left > 0) {
      const height = Math.ceil((CELL - 2) * (1 - (left - 1) / total));
      fill(x, y + CELL - 2 - height, CELL - 2, height, COLORS.wire);
    }
  });
  frames.forEach((frame, k) => {
    const x = 126 + (k % COLUMNS) * CELL;
    const y = 10 + Math.floor(k / COLUMNS) * CELL;
    fill(x, y, CELL - 2, CELL - 2, COLORS[frame]);
  });
  return pngjs.PNG.sync.write(png);
}

const folder = mkdtempSync(join(tmpdir(), 'animation-'));
let count = 0;
const shoot = () => writeFileSync(join(folder, `${count++}.png`), draw());
shoot();
while (nextChunk < FRAMES / CHUNK) {
  step();
  shoot();
}
for (let k = 0; k < 12; k += 1) shoot();
await lastValueFrom(
  gifPipeline({
    inputs: [folder],
    output: fileURLToPath(new URL('animation.gif', import.meta.url)),
    delay: 80,
  }),
);
rmSync(folder, { recursive: true });
console.log(`${count} frames`);
