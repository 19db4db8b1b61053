import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import sharp from 'sharp';
import type { ChunkEncoder, Encoder } from '../../src/encoders/encoder.js';
import { kernels } from '../../src/encoders/kernels.js';
import { encodeChunk, type EncodeJob } from '../../src/jobs/encode-chunk.js';
import type { EncodedBytes, Frame } from '../../src/messages.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { encodeJob } from '../helpers/encode-job.js';
import { noisePng, saveFrames, withSize, withWrongCrc } from '../helpers/frames.js';
import { replaceEncoder, REPLACEABLE_URL } from '../helpers/replaceable-encoder.js';
import { tempFolder } from '../helpers/temp-folder.js';

const jobOf = (frames: readonly Frame[], more: Partial<EncodeJob> = {}): EncodeJob =>
  encodeJob(frames, { encoder: REPLACEABLE_URL, ...more });

const framesOf = (count: number): Frame[] =>
  Array.from({ length: count }, (_, k) => ({ index: k, position: 40 + k, image: noisePng(k) }));

/** Encodes with the kernels, whose functions are changed. */
async function encodeWith(
  change: (chunk: ChunkEncoder) => Partial<ChunkEncoder>,
  job = jobOf(framesOf(3)),
  more: Partial<Encoder> = {},
) {
  replaceEncoder({
    createChunk: (settings) => {
      const chunk = kernels.createChunk(settings);
      return { add: (image) => chunk.add(image), end: () => chunk.end(), ...change(chunk) };
    },
    ...more,
  });
  const outcome = await encodeChunk(job);
  return 'reply' in outcome ? outcome.reply : undefined;
}

const ended = (chunk: ChunkEncoder) => chunk.end() as EncodedBytes;

describe('encodeChunk: an encoder', () => {
  test('may take its time for each frame, and for the end', async () => {
    const order: string[] = [];
    const later = async (what: string) => {
      await Promise.resolve();
      order.push(what);
    };
    const reply = await encodeWith((chunk) => ({
      add: async (image) => {
        order.push('begin');
        await later('added');
        void chunk.add(image);
      },
      end: async () => {
        await later('end');
        return ended(chunk);
      },
    }));
    expect(order).toEqual(['begin', 'added', 'begin', 'added', 'begin', 'added', 'end']);
    expect(reply).toEqual({
      ...(await encodeWith(() => ({}))),
      times: { decode: expect.any(Number), encode: expect.any(Number) },
    });
  });

  test.each<[string, (chunk: EncodedBytes) => unknown, string]>([
    [
      'forgets a frame',
      ({ frames, bytes }) => ({ bytes, frames: frames.slice(1) }),
      'Expected a chunk of 3 frames, got 2',
    ],
    [
      'counts one twice',
      ({ frames, bytes }) => ({ bytes, frames: frames.map((frame) => ({ ...frame, repeats: 1 })) }),
      'Expected a chunk of 3 frames, got 6',
    ],
    [
      'loses bytes',
      ({ frames, bytes }) => ({ frames, bytes: bytes.slice(0, frames[2]!.offset) }),
      'A frame begins at byte',
    ],
    [
      'mixes frames up',
      ({ frames, bytes }) => ({ bytes, frames: [frames[1], frames[0], frames[2]] }),
      'A frame begins at byte 0 of a chunk of',
    ],
    ['gives no bytes', ({ frames }) => ({ frames }), 'Expected a chunk of { frames, bytes }'],
    ['gives nothing', () => ({}), 'Expected a chunk of { frames, bytes }'],
  ])('that %s is refused', async (_, spoil, message) => {
    const encoding = encodeWith((chunk) => ({ end: () => spoil(ended(chunk)) as EncodedBytes }));
    await expect(encoding).rejects.toMatchObject({
      code: 'ERR_ENCODER_INVALID',
      message: expect.stringContaining(message),
    });
  });

  test('frames that were left out are not missed', async () => {
    const frames = framesOf(3);
    frames[1] = { ...frames[1]!, image: withWrongCrc(noisePng(1)) };
    const reply = await encodeWith(() => ({}), jobOf(frames, { skipsDamaged: true }));
    expect(reply?.frames).toHaveLength(2);
    expect(reply?.damaged).toMatchObject([{ position: 41, failure: { index: 1 } }]);
  });

  test.each<[string, (png: Uint8Array) => Partial<Frame>, string]>([
    ['in a file', (png) => ({ image: join(saveFrames(tempFolder(), [png]), '0.png') }), '/0.png'],
    ['of a named source', (image) => ({ image, name: 'photos/7.png' }), 'photos/7.png'],
  ])('a damaged frame %s is named by its index and its path', async (_, frameOf, path) => {
    const frame = { index: 7, image: '', ...frameOf(withWrongCrc(noisePng(0))) };
    const encoding = encodeWith(() => ({}), jobOf([frame]));
    await expect(encoding).rejects.toMatchObject({
      index: 7,
      path: expect.stringContaining(path),
      message: expect.stringMatching(/^Frame 7 \(.*\.png\): /),
    });
  });

  test('what it throws at a frame names that frame; at the end, none', async () => {
    let added = 0;
    const atFrame = encodeWith(() => ({
      add: () => {
        added += 1;
        if (added === 2) throw new RangeError('too much');
      },
    }));
    await expect(atFrame).rejects.toMatchObject({
      code: 'ERR_JOB_FAILED',
      index: 1,
      message: 'Frame 1: A job failed unexpectedly: RangeError: too much',
    });
    const atEnd = encodeWith(() => ({
      end: () => {
        throw new RangeError('too much');
      },
    }));
    const error = await atEnd.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: 'A job failed unexpectedly: RangeError: too much' });
    expect(error).not.toHaveProperty('index');
  });

  test('that decodes a PNG to another size is refused, with the frame', async () => {
    const decodePng = () => ({ width: 10, height: 9, rgba: new Uint8Array(10 * 9 * 4) });
    const encoding = encodeWith(() => ({}), jobOf(framesOf(1)), { decodePng });
    await expect(encoding).rejects.toMatchObject({
      code: 'ERR_ENCODER_INVALID',
      index: 0,
      message: 'Frame 0: Expected 10 x 10 pixels of four bytes each, got 360 bytes',
    });
  });

  test('gets no frame that is too wide for a GIF, and need not decode it', async () => {
    const decodePng = jest.fn<NonNullable<Encoder['decodePng']>>();
    const image = withSize(noisePng(0), { width: 65_536, height: 1 });
    const encoding = encodeWith(() => ({}), jobOf([{ index: 7, image }]), { decodePng });
    await expect(encoding).rejects.toMatchObject({ code: 'ERR_FRAME_TOO_WIDE', index: 7 });
    expect(decodePng).not.toHaveBeenCalled();
  });
});

describe('encodeChunk: bytes', () => {
  test.each([true, false])('may be a JPEG where it is liberal: %p', async (isLiberal) => {
    const image = await sharp(noisePng(0)).jpeg().toBuffer();
    const job = jobOf([{ index: 0, position: 40, image }], { isLiberal });
    const encoding = encodeWith(() => ({}), job);
    await (isLiberal
      ? expect(encoding).resolves.toMatchObject({ frames: [{ width: 10, height: 10 }] })
      : expect(encoding).rejects.toMatchObject({ code: 'ERR_NOT_A_PNG' }));
  });

  test.each([
    [{ width: 2, height: 2, rgba: new Uint8Array(15) }, 'ERR_IMAGE_CORRUPT'],
    [{ width: 0, height: 2, rgba: new Uint8Array(0) }, 'ERR_IMAGE_CORRUPT'],
    [{ width: 1.5, height: 2, rgba: new Uint8Array(12) }, 'ERR_IMAGE_CORRUPT'],
    [{ width: 2, height: 2, rgba: new Uint8Array(16) }, 'ERR_IMAGE_TOO_MANY_PIXELS'],
  ])('pixels are held to their size: %j', async (image, code) => {
    const job = jobOf([{ index: 7, position: 40, image }], { maxPixels: 3 });
    await expect(encodeWith(() => ({}), job)).rejects.toMatchObject({ code, index: 7 });
  });
});

describe('encodeChunk: frames before the chunk', () => {
  /** Large enough to be joined, and of many colours. */
  const large = (index: number): Frame => ({
    index,
    position: index,
    image: noisePng(1, { width: 64, height: 64 }),
  });
  const damagedAt = (index: number): Frame => ({
    ...large(index),
    image: withWrongCrc(noisePng(2)),
  });
  const job: EncodeJob = {
    ...encodeJob([large(8), large(9)]),
    encoder: 'kernels',
    index: 1,
    firstFrame: 8,
    isContinued: true,
  };
  const before = { anchor: large(0), last: large(7) };
  const encode = async (one: EncodeJob, memory = Infinity) => encodeChunk(one, { memory });
  const bytesOf = async (one: EncodeJob): Promise<number> => {
    const outcome = await encode(one);
    return 'reply' in outcome ? outcome.reply.bytes.length : 0;
  };

  test('a chunk begins with what they show', async () => {
    // Two frames in which nothing changed; a whole variant of the last one.
    expect(await bytesOf({ ...job, before })).toBeLessThan(300);
    expect(await bytesOf(job)).toBeGreaterThan(3_000);
  });

  test.each<[string, number, readonly Frame[], boolean]>([
    ['of the first chunk', 0, [large(8), large(9)], true],
    ['of the second', 1, [large(8), large(9)], false],
    ['of the ninth', 8, [large(8), large(9)], false],
    ['of the seventeenth', 16, [large(8), large(9)], true],
    ['of the seventeenth, but not of its first frame', 16, [large(9)], false],
    ['of the seventeenth, whose first frame is damaged', 16, [damagedAt(8), large(9)], false],
  ])(
    'the first frame of each sixteenth chunk is an anchor: %s',
    async (_, index, frames, isAnchor) => {
      const created = jest.spyOn(kernels, 'createChunk');
      afterThisTest(() => created.mockRestore());
      await encode({ ...job, index, frames, skipsDamaged: true });
      expect(created).toHaveBeenCalledTimes(1);
      expect(created.mock.calls[0]?.[1]?.isAnchor ?? false).toBe(isAnchor);
    },
  );

  test.each(['anchor', 'last'] as const)('a damaged one counts as missing: %s', async (which) => {
    const damaged = { index: 0, image: withWrongCrc(noisePng(2)) };
    const alone = await encode(job);
    const outcome = await encode({ ...job, before: { ...before, [which]: damaged } });

    expect('reply' in outcome && outcome.reply.bytes).toEqual(
      'reply' in alone && alone.reply.bytes,
    );
    expect(outcome).toMatchObject({ reply: { damaged: [], warnings: [] } });
  });

  test('the memory that they need is that of the job', async () => {
    const huge = { index: 7, image: noisePng(1, { width: 400, height: 300 }) };
    const [own, all] = await Promise.all([
      encode({ ...job, before }),
      encode({ ...job, before: { ...before, last: huge } }),
    ]);
    expect(all.needs).toBeGreaterThan(own.needs ?? Infinity);
    expect(await encode({ ...job, before: { ...before, last: huge } }, own.needs ?? 0)).toEqual({
      needs: all.needs,
    });
  });

  test('nothing follows from a last frame that was left out', async () => {
    const some = { ...job, before, frames: [large(8), damagedAt(9)], skipsDamaged: true };

    expect(await encode(some)).toMatchObject({
      reply: {
        bytes: await encode({ ...some, isContinued: false }).then(
          (outcome) => 'reply' in outcome && outcome.reply.bytes,
        ),
      },
    });
  });
});
