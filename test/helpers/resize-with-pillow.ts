import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Size } from '../../src/codecs/geometry/geometry.js';
import type { RgbaImage } from '../../src/codecs/png/decode-png.js';
import { PYTHON } from './python.js';

/**
 * An image resized in linear light by Pillow's Lanczos filter.
 *
 * @param part how much of it, from the top left.
 */
export function resizeWithPillow(
  { width, height, rgba }: RgbaImage,
  target: Size,
  part: Size,
): Uint8Array {
  const input = JSON.stringify({
    width,
    height,
    rgba: Buffer.from(rgba).toString('base64'),
    part: [part.width, part.height],
    target: [target.width, target.height],
    gap: 2,
  });
  const script = resolve(__dirname, 'scripts/resize.py');
  const answer = JSON.parse(execFileSync(PYTHON, [script], { input, encoding: 'utf8' })) as {
    readonly rgba: string;
  };
  return Buffer.from(answer.rgba, 'base64');
}
