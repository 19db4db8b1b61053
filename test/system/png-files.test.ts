import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateSync } from 'node:zlib';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { gifPipeline } from 'image-pipeline';
import { lastValueFrom } from 'rxjs';
import { runCli } from '../helpers/cli.js';
import { startFrameServer } from '../helpers/fault-server.js';
import { noisePng } from '../helpers/frames.js';
import { decodeGif, pixelsByPillow } from '../helpers/gif-decoders.js';
import {
  curv,
  iccpChunk,
  iccProfile,
  lut16,
  matrixTags,
  P3_COLUMNS,
  SRGB_PARA,
} from '../helpers/icc.js';
import { runPipeline } from '../helpers/library.js';
import { readWithPillow } from '../helpers/pillow.js';
import {
  GRAY,
  INDEXED,
  joinBytes,
  makePng,
  PNG_SIGNATURE,
  pngChunk,
  RGB,
} from '../helpers/make-png.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = tempFolder();
});

/** Makes a GIF of these files, and gives its first frame's pixels. */
async function gifOf(files: readonly Uint8Array[], ...args: string[]) {
  const names = files.map((file, k) => {
    writeFileSync(join(folder, `${k}.png`), file);
    return `${k}.png`;
  });
  const ended = await runCli(['gif', ...names, '-o', 'o.gif', ...args], { cwd: folder });
  return { ...ended, path: join(folder, 'o.gif') };
}

const spec = { width: 8, height: 6, colorType: RGB, bitDepth: 8, sampleOf: (x: number) => x * 9 };
const small = makePng(spec);
const withChunk = (png: Uint8Array, chunk: Uint8Array) =>
  joinBytes(png.subarray(0, 33), chunk, png.subarray(33));
const turned = withChunk(
  small,
  pngChunk('eXIf', Buffer.from('4d4d002a00000008000101120003000000010006000000000000', 'hex')),
);
const p3 = withChunk(small, iccpChunk(iccProfile(matrixTags(P3_COLUMNS, SRGB_PARA))));
const tables = withChunk(
  small,
  iccpChunk(iccProfile([['A2B0', lut16((r, g, b) => [r, g, b].map((v) => v * 30_000))]])),
);
const hdr = withChunk(small, pngChunk('cICP', [9, 16, 0, 1]));
const animated = withChunk(small, pngChunk('acTL', [0, 0, 0, 3, 0, 0, 0, 0]));

describe('gif: files', () => {
  test('what viewers show is a frame: bytes after the end, an index without a colour', async () => {
    const palette = [
      [10, 20, 30],
      [200, 100, 50],
      [0, 255, 0],
    ];
    const indexed = { width: 4, height: 1, colorType: INDEXED, bitDepth: 8, palette };
    const file = makePng({ ...indexed, sampleOf: (x) => [0, 1, 2, 9][x]! });
    const { code, path } = await gifOf([joinBytes(file, [10])], '--quiet');
    const [pixels] = await pixelsByPillow(path);

    expect(code).toBe(0);
    expect([...pixels!]).toEqual([
      10, 20, 30, 255, 200, 100, 50, 255, 0, 255, 0, 255, 0, 0, 0, 255,
    ]);
  });

  test('a frame is upright before it is cropped', async () => {
    const { code, stderr } = await gifOf([turned], '--crop', '6x8+0+0');

    expect(code).toBe(0);
    expect(stderr).toContain('1 frame of 6x8');
    expect((await gifOf([turned], '--crop', '8x6+0+0')).stderr).toContain(
      'Its size is 6x8; the crop 8x6+0+0 does not lie inside',
    );
  });

  test('a colour profile is applied', async () => {
    const red = {
      ...spec,
      sampleOf: (_: number, __: number, channel: number) => [200, 60, 60][channel]!,
    };
    const file = withChunk(makePng(red), iccpChunk(iccProfile(matrixTags(P3_COLUMNS, curv(2.2)))));
    const [pixels] = await pixelsByPillow((await gifOf([file], '--quiet')).path);
    const expected = (await readWithPillow(file)).rgba;

    expect(expected[0]).toBeGreaterThan(210);
    const furthest = expected.reduce((most, v, k) => Math.max(most, Math.abs(v - pixels![k]!)), 0);
    expect(furthest).toBeLessThanOrEqual(1);
  });

  test('an image that is too tall is refused before its pixels are looked at', async () => {
    const header = makePng({ ...spec, width: 1, height: 1, colorType: GRAY }).slice(0, 33);
    const ihdr = Buffer.from(header.subarray(16, 29));
    ihdr.writeUInt32BE(2 ** 25, 4);
    const tall = joinBytes(
      PNG_SIGNATURE,
      pngChunk('IHDR', ihdr),
      pngChunk('IDAT', deflateSync(Buffer.alloc(9))),
      pngChunk('IEND'),
    );

    const { code, stderr } = await gifOf([tall]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'image-pipeline: Frame 0 (0.png): Its size is 1x33554432; a GIF holds at most 65535x65535\n',
    });
    // With a height it would fit; then its pixels are missed.
    expect((await gifOf([tall], '--height', '100')).stderr).toContain(
      'it has 9 bytes of pixels; its size needs 67108864',
    );
    expect((await gifOf([tall], '--crop', '2x2+0+0')).stderr).toContain('does not lie inside');
  });

  test('more than 100,000 chunks are refused', async () => {
    const many = Buffer.alloc(12 * 100_000, pngChunk('teSt'));
    const { code, stderr } = await gifOf([withChunk(small, many)]);

    expect(code).toBe(1);
    expect(stderr).toContain('Frame 0 (0.png): The PNG has more than 100000 chunks');
  });

  test('each kind of warning is said once', async () => {
    const { code, stderr } = await gifOf([hdr, animated, small, hdr, animated]);

    expect(code).toBe(0);
    expect(stderr.match(/high dynamic range/g)).toHaveLength(1);
    expect(stderr.match(/only the first is used/g)).toHaveLength(1);
    expect(stderr).toContain(
      'Frame 0 (0.png): its colours have a high dynamic range (PQ); they are treated as sRGB',
    );
    expect(stderr).toContain('Frame 1 (1.png): it is an animation of 3 images');
  });

  test('a profile with tables goes through sharp in a thread, with many threads too', async () => {
    const { code, stderr } = await gifOf(Array<Uint8Array>(12).fill(tables), '--workers', '3');

    expect(code).toBe(0);
    expect(stderr).toContain('o.gif: 12 frames of 8x6');
    expect(stderr).not.toContain('profile');
  });
});

describe('warnings as events', () => {
  test('of gif', async () => {
    const path = join(folder, 'hdr.png');
    writeFileSync(path, hdr);
    const { events, error } = await runPipeline('gifPipeline', {
      inputs: [path, path],
      output: join(folder, 'w.gif'),
    });

    expect(error).toBeUndefined();
    expect(events.filter(({ type }) => type === 'warning')).toEqual([
      {
        type: 'warning',
        code: 'WARN_COLOR_PROFILE',
        message: expect.stringContaining(`Frame 0 (${path}): its colours`),
      },
    ]);
  });

  test.each([
    { what: 'that are turned', frames: [turned], codes: [] },
    {
      what: 'with colours and images of all kinds',
      frames: [p3, hdr, animated],
      codes: ['WARN_COLOR_PROFILE', 'WARN_FIRST_IMAGE_ONLY'],
    },
  ])('of fetch: frames $what look as they do from files', async ({ frames, codes }) => {
    const server = await startFrameServer(frames);
    const framesDir = tempFolder();
    const { events, error } = await runPipeline('fetchPipeline', {
      host: '127.0.0.1',
      port: server.port,
      count: frames.length,
      concurrency: 1,
      framesDir,
      output: join(framesDir, 'fetched.gif'),
    });
    const { path } = await gifOf(frames, '--quiet');
    const fetched = await pixelsByPillow(join(framesDir, 'fetched.gif'));

    expect(error).toBeUndefined();
    expect(fetched).toEqual(await pixelsByPillow(path));
    const warnings = events.filter(({ type }) => type === 'warning');
    expect(warnings.map(({ code }) => code)).toEqual(codes);
  });
});

describe('bytes that follow the pixels', () => {
  const rows = Buffer.alloc(6 * 25);
  const after = (filler: number) =>
    joinBytes(
      small.subarray(0, 33),
      pngChunk('teXt', new Uint8Array(filler)),
      pngChunk('IDAT', joinBytes(deflateSync(rows), [0])),
      pngChunk('IEND'),
    );

  // A large frame is read again from its file, and a small one is not.
  test.each([10, 100_000])(
    'off a wire are damage, in a frame with %i more bytes',
    async (filler) => {
      const server = await startFrameServer([Buffer.from(after(filler))]);
      const framesDir = tempFolder();
      const { error } = await runPipeline('fetchPipeline', {
        host: '127.0.0.1',
        port: server.port,
        count: 1,
        retries: 0,
        framesDir,
        output: join(framesDir, 'o.gif'),
      });

      expect(error).toMatchObject({ code: 'ERR_PNG_CORRUPT' });
      expect(error!.message).toContain('1 bytes follow the end of its pixels');
    },
  );

  test('through a stream do no harm, as in a file', async () => {
    const output = join(folder, 'o.gif');
    const inputs = Readable.from([noisePng(1, { width: 8, height: 6 }), after(10)]);
    await lastValueFrom(gifPipeline({ inputs, output }));
    expect(decodeGif(output).frames).toHaveLength(2);
  });
});
