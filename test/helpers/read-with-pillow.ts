import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { RgbaImage } from '../../src/codecs/png/decode-png.js';
import { PYTHON } from './python.js';

/** ICC.1:2022, 7.2.15. */
const INTENTS = { perceptual: '0', relative: '1' } as const;

/** An image file as Pillow shows it: upright, and in sRGB by its profile. Throws where it shows nothing. */
export function readWithPillow(
  file: Uint8Array,
  intent: keyof typeof INTENTS = 'relative',
): RgbaImage {
  const script = resolve(__dirname, 'scripts/read_image.py');
  const args = [script, INTENTS[intent]];
  const answer = JSON.parse(execFileSync(PYTHON, args, { input: file, encoding: 'utf8' })) as {
    readonly width: number;
    readonly height: number;
    readonly rgba: string;
    readonly error?: string;
  };
  if (answer.error !== undefined) throw new Error(answer.error);
  const { width, height } = answer;
  return { width, height, rgba: Buffer.from(answer.rgba, 'base64') };
}
