import { describe, expect, test } from '@jest/globals';
import { splitFrames } from '../../src/sources/png-stream.js';
import { joinBytes, makePng, RGB } from '../helpers/make-png.js';

const png = makePng({ width: 3, height: 2, colorType: RGB, bitDepth: 8 });
const options = { maxFrameBytes: 10_000 };

/** Gives pieces, and counts how many were asked for. */
function pieces(...bytes: readonly Uint8Array[]) {
  const log = { given: 0 };
  const source = async function* () {
    for (const piece of bytes) {
      log.given += 1;
      yield await Promise.resolve(piece);
    }
  };
  return { source: source(), log };
}

const all = async (bytes: readonly Uint8Array[]) => {
  const frames = [];
  for await (const frame of splitFrames(pieces(...bytes).source, options)) frames.push(frame);
  return frames;
};

describe('splitFrames', () => {
  test('gives each file of the stream', async () => {
    expect(await all([png, joinBytes(png, png)])).toEqual([
      { image: png },
      { image: png },
      { image: png },
    ]);
  });

  test('takes no piece before a frame of it is wanted', async () => {
    const { source, log } = pieces(joinBytes(png, png), png);
    const frames = splitFrames(source, options);
    expect(log.given).toBe(0);

    await frames.next();
    await frames.next();
    expect(log.given).toBe(1);
    await frames.next();
    expect(log.given).toBe(2);
  });

  test.each([
    ['ERR_NOT_A_PNG', [png, Buffer.from('x')], `Frame 1: Not a PNG at byte ${png.length}`],
    ['ERR_PNG_TRUNCATED', [png, png, png.subarray(0, -1)], 'Frame 2: The PNG at byte'],
    ['ERR_FRAME_TOO_LARGE', [png.subarray(0, 8), Buffer.alloc(8, 255)], 'Frame 0: The PNG'],
  ])('%s, with the index of the frame', async (code, bytes, message) => {
    await expect(all(bytes)).rejects.toMatchObject({
      code,
      index: Number(message.charAt(6)),
      message: expect.stringContaining(message),
    });
  });

  test.each([[[]], [[new Uint8Array()]]])('no bytes at all: %j', async (bytes) => {
    await expect(all(bytes)).rejects.toMatchObject({ code: 'ERR_NO_FRAMES' });
  });
});
