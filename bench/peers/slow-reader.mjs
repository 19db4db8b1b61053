/**
 * Fetches COUNT frames from a server in this process. The reader of the GIF stops now and then, until no
 * new frame is started. Saved frames are deleted from the disk. Prints as JSON the most frames that were
 * started and not yet written, the retries by error code, and the peak memory of this process (server and
 * client) in MB: in the first tenth of the run (early), and after it (late).
 *
 * usage: slow-reader.mjs COUNT STOP_EVERY FOLDER [STILL]
 *   STOP_EVERY: the reader stops after this many pieces of the GIF
 *   STILL: the reader continues when no new frame was started for this many ms (default 50)
 */
import { rmSync, unlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { crc32, deflateSync } from 'node:zlib';
import { fetchPipeline } from 'image-pipeline';

const [count, stopEvery] = process.argv.slice(2, 4).map(Number);
const framesDir = process.argv[4];
const CONCURRENCY = 64;
const WINDOW = 1_024;
const STILL = Number(process.argv[5] ?? 50);

let started = 0;
let written = 0;
let most = 0;
const retries = {};
const peaks = { early: 0, late: 0 };

const png = tinyPng();
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  started += 1;
  most = Math.max(most, started - written);
  socket.end(png);
});
await new Promise((resolve) => {
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 }, resolve);
});

let pieces = 0;
const output = new Writable({
  highWaterMark: 1,
  write: (_, __, taken) => {
    pieces += 1;
    if (pieces % stopEvery === 0) atStandstill(taken);
    else setImmediate(taken);
  },
});

function atStandstill(proceed) {
  const before = started;
  setTimeout(() => (started === before ? proceed() : atStandstill(proceed)), STILL);
}

const sampling = setInterval(() => {
  const rss = process.memoryUsage.rss() / 2 ** 20;
  const part = written < count / 10 ? 'early' : 'late';
  peaks[part] = Math.max(peaks[part], rss);
}, 50);

fetchPipeline({
  ...{ port: server.address().port, count, concurrency: CONCURRENCY, window: WINDOW },
  ...{ framesDir, output },
}).subscribe({
  next: (event) => {
    if (event.type === 'chunk-written') written = event.frames;
    else if (event.type === 'frame-saved') unlinkSync(join(framesDir, `${event.index}.png`));
    else if (event.type === 'frame-retried') {
      started -= 1; // count a retried frame once
      retries[event.error.code] = (retries[event.error.code] ?? 0) + 1;
    }
  },
  error: (error) => {
    console.error(error);
    process.exit(1);
  },
  complete: () => {
    clearInterval(sampling);
    server.close();
    rmSync(framesDir, { recursive: true, force: true });
    console.log(JSON.stringify({ most, window: WINDOW, written, pieces, retries, ...peaks }));
  },
});

/** A PNG of 2x2 black pixels. */
function tinyPng() {
  const chunk = (type, data) => {
    const bytes = Buffer.alloc(12 + data.length);
    bytes.writeUInt32BE(data.length, 0);
    bytes.write(type, 4, 'latin1');
    bytes.set(data, 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
    return bytes;
  };
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', Buffer.from('00000002000000020802000000', 'hex')),
    chunk('IDAT', deflateSync(Buffer.alloc(2 * 7))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
