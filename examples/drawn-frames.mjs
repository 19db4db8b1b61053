// A source that draws its frames in code, as pixels: a ring that grows.
//
//     node drawn-frames.mjs ring.gif
import { gifPipeline } from 'image-pipeline';
import { defer, lastValueFrom, of } from 'rxjs';

const SIDE = 64;

export const ring = {
  label: 'a ring that grows',
  count: 30,
  read: (index) => defer(() => of({ image: draw(index), delay: 40 })),
};

function draw(radius) {
  const rgba = new Uint8Array(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const distance = Math.hypot(x - SIDE / 2, y - SIDE / 2);
      const isRing = Math.abs(distance - radius) < 2;
      rgba.set(isRing ? [250, 120, 40, 255] : [20, 30, 60, 255], (y * SIDE + x) * 4);
    }
  }
  return { width: SIDE, height: SIDE, rgba };
}

if (process.argv[2]) await lastValueFrom(gifPipeline({ inputs: ring, output: process.argv[2] }));
