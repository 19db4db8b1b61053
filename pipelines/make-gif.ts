import { Writable } from 'node:stream';
import { lastValueFrom } from 'rxjs';
import type { GifOptions } from '../src/options/gif.js';
import { gifPipeline } from './gif.js';

/**
 * Makes a GIF and returns its bytes: {@link gifPipeline} as a promise, without events.
 *
 * @throws (as a rejection) InvalidOptionError, and the errors of {@link gifPipeline}.
 * @example
 * const gif = await makeGif({ inputs: [first, second], delay: 80 });
 */
export async function makeGif(options: Omit<GifOptions, 'output'>): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  const output = new Writable({
    write: (piece: Buffer, _encoding, done) => {
      pieces.push(piece);
      done();
    },
  });
  await lastValueFrom(gifPipeline({ ...options, output }));
  return Uint8Array.from(Buffer.concat(pieces));
}
