import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from '@jest/globals';
import type { Size } from '../../src/codecs/geometry/geometry.js';
import type { RgbaImage } from '../../src/messages.js';
import { ownGroup } from './processes.js';
import { PYTHON } from './python.js';

/** A GIF as Pillow shows it, each frame on what its disposal left of the one before. */
export interface PillowGif {
  readonly size: readonly [width: number, height: number];
  readonly loop: number | null;
  /** Per frame, in ms. */
  readonly delays: readonly number[];
  /** Per frame: RGBA. */
  readonly frames: readonly Buffer[];
}

export async function readGifWithPillow(path: string): Promise<PillowGif> {
  const gif = await ask<Omit<PillowGif, 'frames'> & { readonly frames: readonly string[] }>({
    gif: resolve(path),
  });
  return { ...gif, frames: gif.frames.map(fromBase64) };
}

/** ICC.1:2022, 7.2.15. */
const INTENTS = { perceptual: 0, relative: 1 } as const;

/** An image file as Pillow shows it: upright, and in sRGB by its profile. Rejects where it shows nothing. */
export async function readWithPillow(
  file: Uint8Array,
  intent: keyof typeof INTENTS = 'relative',
): Promise<RgbaImage> {
  const request = { image: toBase64(file), intent: INTENTS[intent] };
  const { width, height, rgba } = await ask<Size & { readonly rgba: string }>(request);
  return { width, height, rgba: fromBase64(rgba) };
}

/**
 * An image resized in linear light by Pillow's Lanczos filter.
 *
 * @param part how much of it, from the top left.
 */
export async function resizeWithPillow(
  { width, height, rgba }: RgbaImage,
  target: Size,
  part: Size,
): Promise<Uint8Array> {
  const resized = await ask<{ readonly rgba: string }>({
    resize: toBase64(rgba),
    size: [width, height],
    part: [part.width, part.height],
    target: [target.width, target.height],
  });
  return fromBase64(resized.rgba);
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64');

let pillow: ReturnType<typeof startPillow> | undefined;

/** Asks a Pillow that is started once for all tests of a file: most of an answer's time is its start. */
async function ask<Answer>(request: object): Promise<Answer> {
  pillow ??= startPillow();
  const answer = JSON.parse(await pillow.ask(JSON.stringify(request))) as Answer | Failed;
  if (hasFailed(answer)) throw new Error(answer.error);
  return answer;
}

interface Failed {
  readonly error: string;
}
const hasFailed = (answer: unknown): answer is Failed =>
  (answer as Partial<Failed>).error !== undefined;

afterAll(() => pillow?.kill());

function startPillow() {
  const script = resolve(__dirname, 'scripts/pillow.py');
  const child = spawn(PYTHON, [script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const group = ownGroup(child.pid);
  const closed = once(child, 'close');
  child.stdin.on('error', () => undefined); // then there is no answer either
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  return {
    /** The line that it answers to a line; several may be asked at once. */
    ask: async (line: string): Promise<string> => {
      child.stdin.write(`${line}\n`);
      const answer = await answers.next();
      if (answer.done) throw new Error('Pillow has ended');
      return answer.value;
    },
    kill: async () => {
      group.kill();
      await closed;
      group.ended();
    },
  };
}
