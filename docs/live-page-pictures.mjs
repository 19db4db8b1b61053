#!/usr/bin/env node
/**
 * Takes the pictures of the guide to the live page, from two real runs in a real browser: one in the middle, and one at
 * its end. Needs Chromium.
 *
 *     npm run build && node docs/live-page-pictures.mjs
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import pngjs from 'pngjs';
import sharp from 'sharp';

const CLI = fileURLToPath(new URL('../dist/bin/image-pipeline.js', import.meta.url));
const FRAMES = 60;
const [WIDTH, HEIGHT] = [320, 200];

/** A frame of a disc that goes around, on a still background. */
function frame(k) {
  const image = new pngjs.PNG({ width: WIDTH, height: HEIGHT });
  const angle = (2 * Math.PI * k) / FRAMES;
  const [centerX, centerY] = [160 + 90 * Math.cos(angle), 100 + 55 * Math.sin(angle)];
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const isDisc = Math.hypot(x - centerX, y - centerY) < 28;
      const color = isDisc ? [240, 200, 60] : [20 + y / 3, 60 + x / 4, 110 + (x + y) / 6];
      image.data.set([...color, 255], 4 * (y * WIDTH + x));
    }
  }
  return pngjs.PNG.sync.write(image);
}

/** Runs the command with a live page, and takes a picture of a part of the page when it is ready. */
async function picture(browser, cwd, args, { colorScheme, ready, clip, file }) {
  const run = spawn(process.execPath, [CLI, ...args, '--ui', '--wait'], { cwd });
  const url = await new Promise((resolve) => {
    let text = '';
    run.stderr.on('data', (more) => {
      text += more;
      const [, found] = /Live page: (\S+)/.exec(text) ?? [];
      if (found) resolve(found);
    });
  });
  const page = await browser.newPage({ viewport: { width: 1_080, height: 900 }, colorScheme });
  await page.goto(url);
  await page.waitForFunction(ready, undefined, { timeout: 120_000 });
  const shot = await page.screenshot({ fullPage: true, clip: await page.evaluate(clip) });
  await sharp(shot)
    .png({ palette: true, colors: 128, effort: 10 })
    .toFile(fileURLToPath(new URL(file, import.meta.url)));
  await page.close();
  run.kill('SIGINT');
  await new Promise((resolve) => run.on('exit', resolve));
}

const cwd = mkdtempSync(join(tmpdir(), 'image-pipeline-pictures-'));
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
try {
  await picture(browser, cwd, ['demo', '-n', '2000', '--latency', '60', '--jitter', '120'], {
    colorScheme: 'light',
    // A third of the frames is written, and eight pictures are shown.
    ready: () =>
      document.querySelector('#progress').value > 0.35 &&
      document.querySelectorAll('#newest img').length >= 3,
    clip: () => ({ x: 0, y: 0, width: innerWidth, height: document.body.scrollHeight }),
    file: 'live-page.png',
  });
  mkdirSync(join(cwd, 'shots'));
  for (let k = 0; k < FRAMES; k += 1) writeFileSync(join(cwd, 'shots', `${k}.png`), frame(k));
  await picture(browser, cwd, ['gif', 'shots', '--fps', '20', '--quality', '70'], {
    colorScheme: 'dark',
    ready: () => /of 255/.test(document.body.textContent),
    clip: () => {
      const { top, bottom } = document.querySelector('#result').getBoundingClientRect();
      return { x: 0, y: top + scrollY, width: innerWidth, height: bottom - top + 24 };
    },
    file: 'live-page-gif.png',
  });
} finally {
  await browser.close();
  rmSync(cwd, { recursive: true });
}
