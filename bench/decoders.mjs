#!/usr/bin/env node
/**
 * npm run decoders
 *
 * Checks that Pillow, ffmpeg and Chromium decode our GIFs to the same pixels: it compares the SHA-256 of
 * each frame's RGBA. Needs Debian's python3-pil, ffmpeg and chromium.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CLI, PYTHON, run, withFolder } from './harness.mjs';

const MAX = 2 ** 28;

/** Moving pictures drawn by ffmpeg, with thousands of colours, transparent areas and flat areas. */
const SOURCES = {
  pattern: 'testsrc2=size=201x150:rate=10',
  fractal: 'mandelbrot=size=160x120:rate=10',
  transparent:
    "testsrc2=size=160x120:rate=10,format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*lt(hypot(X-80-3*N,Y-60),40)'",
};
const FRAMES = 24;

const FLAGS = [
  ['--quality', '100'],
  ['--quality', '50'],
  ['--palette', 'auto', '--quality', '60'],
  ['--dither', 'floyd-steinberg'],
  ['--width', '64', '--bounce', '--merge-duplicates'],
];

await withFolder(async (folder) => {
  let isSame = true;
  for (const [name, source] of Object.entries(SOURCES)) {
    const frames = join(folder, name);
    mkdirSync(frames);
    const draw = ['-f', 'lavfi', '-i', source, '-frames:v', String(FRAMES), `${frames}/%03d.png`];
    execFileSync('ffmpeg', ['-v', 'error', ...draw]);
    for (const flags of FLAGS) {
      const gif = join(folder, 'a.gif');
      await run([...CLI, 'gif', frames, '-o', gif, '--quiet', ...flags]);
      const seen = {
        Pillow: byPillow(gif),
        ffmpeg: byFfmpeg(gif),
        Chromium: await byChromium(gif),
      };
      const { Pillow, ffmpeg, Chromium } = seen;
      const agree =
        Pillow.length > 0 && [ffmpeg, Chromium].every((other) => `${other}` === `${Pillow}`);
      isSame &&= agree;
      const counts = Object.entries(seen).map(([who, hashes]) => `${who} ${hashes.length}`);
      console.log(
        `${agree ? 'same' : 'DIFFERENT'}  ${name} ${flags.join(' ')}: frames of ${counts.join(', ')}`,
      );
    }
  }
  if (!isSame) process.exitCode = 1;
});

/** Hashes pixels. The colour of a transparent pixel does not count, so it is set to 0. */
function hashOf(rgba) {
  for (let at = 0; at < rgba.length; at += 4) if (rgba[at + 3] === 0) rgba.fill(0, at, at + 3);
  return createHash('sha256').update(rgba).digest('hex');
}

function split(bytes, gif) {
  const { width, height } = screenOf(gif);
  const size = width * height * 4;
  return Array.from({ length: bytes.length / size }, (_, k) =>
    hashOf(bytes.subarray(k * size, (k + 1) * size)),
  );
}

function screenOf(gif) {
  const bytes = readFileSync(gif);
  return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

function byPillow(gif) {
  const code = `import sys
from PIL import Image, ImageSequence
for frame in ImageSequence.Iterator(Image.open(sys.argv[1])):
    sys.stdout.buffer.write(frame.convert('RGBA').tobytes())`;
  return split(execFileSync(PYTHON, ['-c', code, gif], { maxBuffer: MAX }), gif);
}

function byFfmpeg(gif) {
  const args = ['-v', 'error', '-i', gif, '-fps_mode', 'passthrough', '-f', 'rawvideo'];
  return split(execFileSync('ffmpeg', [...args, '-pix_fmt', 'rgba', '-'], { maxBuffer: MAX }), gif);
}

/** The frames as Chromium decodes them: a page uses WebCodecs and posts each frame to a local server. */
async function byChromium(gif) {
  const hashes = [];
  const page = `<script type="module">
    const data = await (await fetch('/gif')).arrayBuffer();
    const decoder = new ImageDecoder({ data, type: 'image/gif' });
    await decoder.tracks.ready;
    await decoder.completed;
    for (let k = 0; k < decoder.tracks.selectedTrack.frameCount; k += 1) {
      const { image } = await decoder.decode({ frameIndex: k });
      const rgba = new Uint8Array(image.allocationSize({ format: 'RGBA' }));
      await image.copyTo(rgba, { format: 'RGBA' });
      await fetch('/frame', { method: 'POST', body: rgba });
    }
    await fetch('/end', { method: 'POST' });
  </script>`;
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      if (request.url === '/frame') hashes.push(hashOf(Buffer.concat(parts)));
      response.setHeader('content-type', request.url === '/' ? 'text/html' : 'image/gif');
      response.end(request.url === '/gif' ? readFileSync(gif) : request.url === '/' ? page : '');
      if (request.url === '/end') server.emit('done');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const profile = `--user-data-dir=${gif}.chromium`;
  const browser = spawn(
    'chromium',
    ['--headless', '--no-sandbox', '--disable-gpu', profile].concat(
      `http://127.0.0.1:${server.address().port}/`,
    ),
    { stdio: 'ignore' },
  );
  await Promise.race([once(server, 'done'), once(browser, 'exit'), setTimeout(30_000)]);
  browser.kill();
  if (browser.exitCode === null && browser.signalCode === null) await once(browser, 'exit');
  server.close();
  return hashes;
}
