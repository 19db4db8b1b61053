#!/usr/bin/env node
/**
 * Draws the picture at the head of the README from the events of a real run: `fetch`, of 512 frames of a
 * server that is some 20 to 400 ms away.
 *
 * Left, 64 connections; right, 512 frames in index order. A frame is waiting, on the wire, saved, encoded
 * with its chunk, or written to the GIF, which happens in order.
 *
 *     npm run build && node docs/animation.mjs
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchPipeline, gifPipeline } from 'image-pipeline';
import pngjs from 'pngjs';
import { lastValueFrom, tap } from 'rxjs';

const FRAMES = 512;
const CONNECTIONS = 64;
/** Of the GIF. */
const PICTURES = 90;
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

/** What happens, and when: ms from the start. */
async function record() {
  const image = pngjs.PNG.sync.write(new pngjs.PNG({ width: 400, height: 300 }));
  const server = createServer((socket) => {
    setTimeout(() => socket.end(image), 20 + 380 * Math.random() ** 3);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'animation-'));
  const start = performance.now();
  const happened = [];
  await lastValueFrom(
    fetchPipeline({
      port: server.address().port,
      count: FRAMES,
      concurrency: CONNECTIONS,
      workers: 2,
      details: true,
      framesDir: join(folder, 'frames'),
      output: join(folder, 'a.gif'),
    }).pipe(tap((event) => happened.push({ ...event, at: performance.now() - start }))),
  );
  server.close();
  rmSync(folder, { recursive: true });
  return happened;
}

const frames = Array(FRAMES).fill('waiting');
/** The frame of each connection; `undefined` where it is free. */
const connections = Array(CONNECTIONS).fill(undefined);
/** Where each chunk begins, and how many frames it has. */
const chunks = new Map();

function show(event) {
  const setChunk = (state) => {
    const { firstFrame, frames: count } = chunks.get(event.chunk);
    frames.fill(state, firstFrame, firstFrame + count);
  };
  switch (event.type) {
    case 'frame-started':
      frames[event.index] = 'wire';
      connections[connections.indexOf(undefined)] = event.index;
      break;
    case 'frame-received':
      connections[connections.indexOf(event.index)] = undefined;
      break;
    case 'frame-saved':
      frames[event.index] = 'saved';
      break;
    case 'chunk-queued':
      chunks.set(event.chunk, event);
      break;
    case 'chunk-encoded':
      setChunk('encoded');
      break;
    case 'chunk-written':
      setChunk('written');
      break;
  }
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
  connections.forEach((frame, k) => {
    const x = 10 + (k % 8) * CELL;
    const y = 50 + Math.floor(k / 8) * CELL;
    fill(x, y, CELL - 2, CELL - 2, frame === undefined ? COLORS.waiting : COLORS.wire);
  });
  frames.forEach((frame, k) => {
    const x = 126 + (k % COLUMNS) * CELL;
    const y = 10 + Math.floor(k / COLUMNS) * CELL;
    fill(x, y, CELL - 2, CELL - 2, COLORS[frame]);
  });
  return pngjs.PNG.sync.write(png);
}

const happened = await record();
const step = happened.at(-1).at / PICTURES;
const pictures = [draw()];
let next = 0;
for (let picture = 1; picture <= PICTURES; picture += 1) {
  while (happened[next]?.at <= picture * step) show(happened[next++]);
  pictures.push(draw());
}
await lastValueFrom(
  gifPipeline({
    inputs: pictures,
    output: fileURLToPath(new URL('animation.gif', import.meta.url)),
    delay: 80,
    lastDelay: 1_000,
  }),
);
