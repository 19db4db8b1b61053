import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { lastValueFrom, of } from 'rxjs';
import type { Chunk } from '../../dist/src/messages.js';
import { encode } from '../../dist/src/stages/encode.js';
import { startFaultServer, whole } from '../helpers/fault-server.js';
import { noiseFrames, noisePng, saveFrames } from '../helpers/frames.js';
import { runPipeline } from '../helpers/library.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** Of noise, and dithered, so that a chunk of eight takes a while on any machine. */
const SLOW = { dither: 'floyd-steinberg', workers: 1 } as const;

/** Two pictures in turns: all of each frame is new. */
function slowFrames(count: number): Buffer[] {
  const pair = noiseFrames(2, { width: 500, height: 400 });
  return Array.from({ length: count }, (_, k) => pair[k % 2] as Buffer);
}

interface Progress {
  readonly type: string;
  readonly chunk: number;
  readonly frames: number;
}

/** What was told of each chunk, in order. */
function byChunk(events: readonly object[]): Map<number, number[]> {
  const told = new Map<number, number[]>();
  for (const event of events as readonly Progress[]) {
    if (event.type !== 'chunk-progress') continue;
    told.set(event.chunk, [...(told.get(event.chunk) ?? []), event.frames]);
  }
  return told;
}

describe('chunk-progress', () => {
  test.each(['gifPipeline', 'fetchPipeline'] as const)(
    '%s: grows while a chunk is worked on, and stays below what it has',
    async (pipeline) => {
      const cwd = tempFolder();
      const frames = slowFrames(16);
      const server = await startFaultServer((n) => whole(frames[n % 16] as Buffer));
      const source =
        pipeline === 'gifPipeline'
          ? { inputs: [saveFrames(join(cwd, 'frames'), frames)] }
          : { port: server.port, count: 16, framesDir: join(cwd, 'fetched') };
      const { events, error } = await runPipeline(pipeline, {
        ...source,
        ...SLOW,
        output: join(cwd, 'animation.gif'),
      });
      expect(error).toBeUndefined();
      const told = byChunk(events);
      expect(told.size).toBeGreaterThan(0);
      for (const [chunk, counts] of told) {
        // Chunks of 8 and 8.
        expect([0, 1]).toContain(chunk);
        expect(counts).toEqual([...counts].sort((a, b) => a - b));
        expect(new Set(counts).size).toBe(counts.length);
        expect(counts[0]).toBeGreaterThanOrEqual(1);
        expect(counts.at(-1)).toBeLessThanOrEqual(8);
      }
    },
  );
});

describe('encode: what its caller throws ends the stream, as it is', () => {
  const bug = new TypeError('not mine');
  const throwing = () => {
    throw bug;
  };
  const chunkOf = (...pngs: readonly Uint8Array[]): Chunk => ({
    index: 0,
    firstFrame: 0,
    frames: pngs.map((png, index) => ({ index, image: Uint8Array.from(png) })),
  });

  test('in `onDamaged`', async () => {
    const chunk = chunkOf(noisePng(1), Buffer.from('no PNG at all'));
    const encoded = of(chunk).pipe(encode({ workers: 1, onDamaged: throwing }));
    await expect(lastValueFrom(encoded)).rejects.toBe(bug);
  });

  test('in `onProgress`', async () => {
    const chunk = chunkOf(...slowFrames(8));
    const encoded = of(chunk).pipe(encode({ ...SLOW, onProgress: throwing }));
    await expect(lastValueFrom(encoded)).rejects.toBe(bug);
  });
});
