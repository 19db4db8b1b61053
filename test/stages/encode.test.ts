import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lastValueFrom, of } from 'rxjs';
import type { StartBackend } from '../../src/backends/backend.js';
import { inline } from '../../src/backends/inline.js';
import type { EncodeJob } from '../../src/jobs/encode-chunk.js';
import type { Chunk } from '../../src/messages.js';
import { encode } from '../../src/stages/encode.js';
import { noisePng, saveFrames } from '../helpers/frames.js';
import { tempFolder } from '../helpers/temp-folder.js';

/** A backend that notes the jobs it gets, and whether it was closed. */
function noted(isLocal: boolean | undefined) {
  const jobs: EncodeJob[] = [];
  const log = { jobs, isClosed: false };
  const backend: StartBackend = (options) => {
    const own = inline(options);
    return {
      ...(isLocal === undefined ? undefined : { isLocal }),
      encode: (job, observer) => {
        jobs.push(job);
        return own.encode(job, observer);
      },
      unsubscribe: () => {
        log.isClosed = true;
        own.unsubscribe();
      },
    };
  };
  return { backend, log };
}

const chunkOf = (path: string): Chunk => ({
  index: 0,
  firstFrame: 0,
  frames: [
    { index: 0, png: noisePng(0) },
    { index: 1, png: path },
  ],
});

describe('encode: a backend', () => {
  test.each([[undefined], [true]])('that is local (%p) gets paths', async (isLocal) => {
    const path = join(saveFrames(tempFolder(), [noisePng(1)]), '0.png');
    const { backend, log } = noted(isLocal);
    await lastValueFrom(of(chunkOf(path)).pipe(encode({ workers: 1, backend })));
    expect(log.jobs[0]?.frames[1]).toEqual({ index: 1, png: path });
    expect(log.isClosed).toBe(true);
  });

  test('elsewhere gets the bytes of files, with their paths for messages', async () => {
    const path = join(saveFrames(tempFolder(), [noisePng(1)]), '0.png');
    const { backend, log } = noted(false);
    const encoded = of(chunkOf(path)).pipe(encode({ workers: 1, backend }));
    expect((await lastValueFrom(encoded)).frames).toHaveLength(2);
    const [first, second] = log.jobs[0]!.frames;
    expect(first).toEqual({ index: 0, png: noisePng(0) });
    expect(second).toEqual({ index: 1, png: Uint8Array.from(noisePng(1)), pipe: path });
  });

  test('a file that cannot be read fails the stream', async () => {
    const { backend, log } = noted(false);
    const encoded = of(chunkOf('/nowhere/1.png')).pipe(encode({ workers: 1, backend }));
    await expect(lastValueFrom(encoded)).rejects.toMatchObject({
      code: 'ERR_INPUT_UNREADABLE',
      path: '/nowhere/1.png',
    });
    expect(log.isClosed).toBe(true);
  });

  test('an encoder that cannot run here is refused before anything is started', async () => {
    let starts = 0;
    const backend: StartBackend = (options) => {
      starts += 1;
      return inline(options);
    };
    const { WebAssembly: kept } = globalThis as unknown as { WebAssembly?: unknown };
    Reflect.deleteProperty(globalThis, 'WebAssembly');
    try {
      const encoded = of(chunkOf('x')).pipe(encode({ workers: 1, backend }));
      await expect(lastValueFrom(encoded)).rejects.toMatchObject({
        code: 'ERR_WEBASSEMBLY_MISSING',
      });
    } finally {
      Object.assign(globalThis, { WebAssembly: kept });
    }
    expect(starts).toBe(0);
  });
});
