import { describe, expect, test } from '@jest/globals';
import { concat, from, lastValueFrom, throwError, toArray } from 'rxjs';
import type { Sink } from '../../src/io/sink.js';
import type { EncodedChunk, EncodedFrame } from '../../src/messages.js';
import { writeGif, type WriteGifOptions } from '../../src/stages/write-gif.js';
import { record } from '../helpers/record.js';
import { until } from '../helpers/until.js';

type Frame = Partial<Omit<EncodedFrame, 'offset'>>;

/** A graphic control extension, and one byte in the place of an image: a capital letter. */
const SIZE = 9;

/** A chunk whose frames are letters from `letter` on. */
function chunkOf(
  index: number,
  firstFrame: number,
  frames: readonly Frame[],
  gaps?: readonly number[],
): EncodedChunk {
  const bytes = new Uint8Array(frames.length * SIZE);
  const encoded = frames.map((frame, k): EncodedFrame => {
    const offset = k * SIZE;
    bytes.set([0x21, 0xf9, 4, frame.transparent ? 1 : 0, 0, 0, 0, 0, 65 + firstFrame + k], offset);
    return {
      ...{ width: 7, height: 5, colors: 4, transparent: false, needsBlank: false },
      ...frame,
      offset,
    };
  });
  return { index, firstFrame, frames: encoded, bytes, ...(gaps && { gaps }) };
}

/** A sink that keeps what it gets, and notes how it ended. */
function keeping() {
  const parts: Uint8Array[] = [];
  const log = { committed: 0, discarded: 0 };
  const sink: Sink = {
    append: (bytes) => {
      parts.push(bytes.slice());
      return Promise.resolve();
    },
    commit: () => {
      log.committed += 1;
    },
    discard: () => {
      log.discarded += 1;
    },
  };
  return { sink, log, bytes: () => Buffer.concat(parts) };
}

/** The frames of a GIF of these chunks: letter, disposal, delay in hundredths, and transparent index where there is one. */
function framesIn(bytes: Buffer, header: number): string[] {
  expect(bytes.at(-1)).toBe(0x3b);
  const frames = bytes.subarray(header, -1);
  expect(frames.length % SIZE).toBe(0);
  return Array.from({ length: frames.length / SIZE }, (_, k) => {
    const block = frames.subarray(k * SIZE, (k + 1) * SIZE);
    const flags = block.readUInt8(3);
    const transparent = flags & 1 ? ` ${block.readUInt8(6)}` : '';
    return `${String.fromCharCode(block.readUInt8(8))} ${flags >> 2} ${block.readUInt16LE(4)}${transparent}`;
  });
}

const HEADER = 13;

async function write(chunks: readonly EncodedChunk[], options: Partial<WriteGifOptions> = {}) {
  const { sink, log, bytes } = keeping();
  const all = { output: () => sink, loop: -1, delay: 100, ...options };
  const events = await lastValueFrom(from(chunks).pipe(writeGif(all), toArray()));
  return { events, log, bytes: bytes(), frames: () => framesIn(bytes(), HEADER) };
}

describe('writeGif', () => {
  test('header, frames in their order, and trailer; and says how far it is', async () => {
    const { bytes, events, log, frames } = await write([
      chunkOf(0, 0, [{}, {}]),
      chunkOf(1, 2, [{}]),
    ]);
    expect(bytes.toString('latin1', 0, 6)).toBe('GIF89a');
    expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([7, 5]);
    expect(frames()).toEqual(['A 1 10', 'B 1 10', 'C 1 10']);
    expect(events).toEqual([
      { type: 'chunk-written', chunk: 0, firstFrame: 0, newFrames: 2, frames: 2, bytes: 31 },
      { type: 'chunk-written', chunk: 1, firstFrame: 2, newFrames: 1, frames: 3, bytes: 40 },
      {
        ...{ type: 'gif-written', path: undefined, frames: 3, fastFrames: 0, duration: 300 },
        ...{ bytes: 41, width: 7, height: 5 },
      },
    ]);
    expect(log).toEqual({ committed: 1, discarded: 1 });
  });

  test('a frame that needs a blank screen has the one before it cleared, also across chunks', async () => {
    const { frames } = await write([
      chunkOf(0, 0, [{ colors: 256 }, { needsBlank: true, colors: 255 }]),
      chunkOf(1, 2, [{ needsBlank: true, transparent: true }, { needsBlank: true }, {}]),
    ]);
    // An index for "nothing" is named where the frame has one to spare.
    expect(frames()).toEqual(['A 2 10', 'B 2 10 255', 'C 2 10 0', 'D 1 10', 'E 1 10']);
  });

  test('delays: of their own, of the last one, and those that browsers would not show', async () => {
    const { frames, events } = await write([chunkOf(0, 0, [{}, {}, {}, {}])], {
      delays: new Map([
        [1, 10],
        [2, 20],
      ]),
      lastDelay: 1_000,
    });
    expect(frames()).toEqual(['A 1 10', 'B 1 1', 'C 1 2', 'D 1 100']);
    expect(events.at(-1)).toMatchObject({ fastFrames: 1, duration: 1_130 });
  });

  test('what is shown for longer than a GIF can say is drawn again over itself', async () => {
    const longest = 655_350;
    const { frames, events } = await write(
      [chunkOf(0, 0, [{}, { repeats: 2, needsBlank: true }, {}])],
      { delay: longest, lastDelay: 0 },
    );
    // The frame of exactly the longest delay is drawn once.
    expect(frames()).toEqual(['A 2 65535 4', 'B 1 65535', 'B 1 65535', 'B 1 65535', 'C 1 0']);
    expect(events).toMatchObject([
      { newFrames: 5, frames: 5 },
      { frames: 5, duration: 4 * longest, fastFrames: 1 },
    ]);
  });

  test('one hundredth more than the longest delay is a frame of its own', async () => {
    const { frames } = await write([chunkOf(0, 0, [{ repeats: 1 }, {}])], {
      delays: new Map([
        [0, 655_350],
        [1, 10],
      ]),
    });
    expect(frames()).toEqual(['A 1 65535', 'A 1 1', 'B 1 10']);
  });

  test('gaps take no bytes, are settled at once, and are shown for their time or not', async () => {
    const chunks = [
      chunkOf(0, 0, [], [0, 1]),
      chunkOf(1, 2, [{}, {}], [2]),
      chunkOf(2, 5, [], [5]),
      chunkOf(3, 6, [{}], [7]),
    ];
    const shorter = await write(chunks);
    expect(shorter.frames()).toEqual(['C 1 10', 'D 1 10', 'G 1 10']);
    expect(shorter.events).toMatchObject([
      { chunk: 0, newFrames: 2, frames: 2, bytes: 0 },
      { chunk: 2, newFrames: 1, frames: 3 },
      { chunk: 1, newFrames: 3, frames: 6 },
      { chunk: 3, newFrames: 2, frames: 8 },
      { duration: 300 },
    ]);
    const repeated = await write(chunks, { repeatsForGaps: true });
    expect(repeated.frames()).toEqual(['C 1 40', 'D 1 20', 'G 1 20']);
  });

  test('with details, each chunk tells which frames its images show', async () => {
    const chunks = [
      chunkOf(0, 0, [{ repeats: 1 }, {}], [1]),
      chunkOf(1, 4, [], [4]),
      chunkOf(2, 5, [{ repeats: 1 }, {}]),
    ];
    const frameAt = (position: number) => ({ index: 10 * position, path: `${position}.png` });
    const delays = new Map([[5, 655_350]]);
    const imagesOf = async (options: Partial<WriteGifOptions>) =>
      (await write(chunks, { delays, ...options })).events
        .slice(0, -1)
        .map((event) => ('images' in event ? event.images : undefined));
    const image = (position: number) => frameAt(position);
    expect(await imagesOf({ details: true, frameAt })).toEqual([
      [],
      [image(0), image(3)],
      [image(5), image(5), image(7)],
    ]);
    expect((await imagesOf({ details: true }))[2]).toEqual([
      { index: 5 },
      { index: 5 },
      { index: 7 },
    ]);
    expect(await imagesOf({ frameAt })).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    ['width', { width: 8 }, '8x5'],
    ['height', { height: 6 }, '7x6'],
  ])('a frame of another %s is an error that names both', async (_, size, text) => {
    const { sink, log } = keeping();
    const written = writeGif({
      ...{ output: () => sink, loop: 0, delay: 100 },
      frameAt: (position) => ({ index: 9 - position, path: `${9 - position}.png` }),
    });
    const chunks = from([
      chunkOf(0, 0, [], [0]),
      chunkOf(1, 1, [{}], [2]),
      chunkOf(2, 3, [{}, size], [4]),
    ]);
    const result = record(chunks.pipe(written));
    await until('it has failed', () => result.error);
    expect(result.error?.value).toMatchObject({
      code: 'ERR_FRAME_SIZE_MISMATCH',
      index: 4,
      path: '4.png',
      message: `Frame 4 (4.png) is ${text}; expected 7x5, the size of frame 8 (\`fit\` with \`width\` and \`height\` makes all frames the same size)`,
    });
    expect(log).toEqual({ committed: 0, discarded: 1 });
  });

  test('without a file, a frame has its position alone', async () => {
    const { sink } = keeping();
    const options = { output: () => sink, loop: 0, delay: 100 };
    const result = record(from([chunkOf(0, 0, [{}, { width: 1 }])]).pipe(writeGif(options)));
    await until('it has failed', () => result.error);
    expect(result.error?.value).toMatchObject({
      message: expect.stringMatching(/^Frame 1 is 1x5/),
    });
    expect(result.error?.value).not.toHaveProperty('path');
  });

  test('no frames are an error, and so is one of the source', async () => {
    await expect(write([])).rejects.toMatchObject({ code: 'ERR_NO_FRAMES' });
    await expect(write([chunkOf(0, 0, [], [0])])).rejects.toMatchObject({ code: 'ERR_NO_FRAMES' });
    const { sink, log } = keeping();
    const failing = concat(
      from([chunkOf(0, 0, [{}])]),
      throwError(() => 'broken'),
    );
    const result = record(failing.pipe(writeGif({ output: () => sink, loop: 0, delay: 1 })));
    expect(result.error?.value).toBe('broken');
    expect(log).toEqual({ committed: 0, discarded: 1 });
  });

  test('how often it is repeated stands in the header', async () => {
    const { bytes } = await write([chunkOf(0, 0, [{}])], { loop: 3 });
    expect(framesIn(bytes, HEADER + 19)).toEqual(['A 1 10']);
    expect(bytes.readUInt16LE(HEADER + 16)).toBe(3);
  });
});
