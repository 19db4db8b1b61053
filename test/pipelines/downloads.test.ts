import { describe, expect, test } from '@jest/globals';
import { lastValueFrom, NEVER, of, tap, timer, map } from 'rxjs';
import { downloads } from '../../pipelines/downloads.js';
import { timedReads } from '../../pipelines/timed-reads.js';
import { PipelineError } from '../../src/errors.js';
import type { FrameReceived } from '../../src/events.js';
import { checkFetchOptions, type FetchOptions } from '../../src/options/fetch.js';
import type { IndexedSource, ReadContext, SourceFrame } from '../../src/sources/source.js';
import { startFrameServer } from '../helpers/fault-server.js';
import { noisePng, withBallast, withWrongCrc } from '../helpers/frames.js';
import { marbles } from '../helpers/marbles.js';

const PNG = noisePng(1);

const settingsOf = (read: IndexedSource['read'], more: FetchOptions = {}) =>
  checkFetchOptions({ source: { label: 'mine', count: 3, read }, ...more });

const reading = (read: IndexedSource['read'], more?: FetchOptions) =>
  lastValueFrom(downloads(settingsOf(read, more)).read(2));

describe('downloads: a source of one’s own', () => {
  test('gives frames with their index, their delay and their name', async () => {
    const frame = { image: PNG, delay: 40, name: 'http://a' };
    await expect(reading(() => of(frame))).resolves.toEqual({ index: 2, ...frame });
  });

  test.each<[string, Buffer, FetchOptions, string]>([
    ['damaged', withWrongCrc(PNG), {}, 'ERR_PNG_CORRUPT'],
    ['too large', withBallast(PNG, 2_000), { maxFrameBytes: 1_999 }, 'ERR_FRAME_TOO_LARGE'],
    ['of too many pixels', PNG, { maxPixels: 99 }, 'ERR_PNG_TOO_MANY_PIXELS'],
    ['empty', Buffer.alloc(0), {}, 'ERR_FRAME_EMPTY'],
  ])('a frame that is %s is refused, as one of a server is', async (_, image, more, code) => {
    await expect(reading(() => of({ image }), more)).rejects.toMatchObject({ code });
  });

  test('a frame of the most bytes is taken', async () => {
    const more = { maxFrameBytes: PNG.length };
    await expect(reading(() => of({ image: PNG }), more)).resolves.toMatchObject({ image: PNG });
  });

  test.each<[string, IndexedSource['read'], string]>([
    ['a path', () => of({ image: 'a.png' }), 'a path'],
    ['pixels', () => of({ image: { width: 1, height: 1, rgba: new Uint8Array(4) } }), 'pixels'],
    ['a JPEG', () => of({ image: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0) }), 'a JPEG'],
    ['a WebP', () => of({ image: Buffer.from('RIFF....WEBP') }), 'a WebP'],
  ])('%s cannot be saved', async (_, read, got) => {
    await expect(reading(read)).rejects.toMatchObject({
      code: 'ERR_SOURCE_INVALID',
      message: expect.stringMatching(`^Expected the bytes of a PNG file, got ${got}(\\. .*)?$`),
    });
  });

  test('a frame that does not come in time is given up, and its read is closed', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const never = cold<SourceFrame>('-');
      const settings = settingsOf(() => never, { timeout: 5 });
      const error = new PipelineError('ERR_FRAME_TIMEOUT', 'The frame was not complete after 5 ms');
      expectObservable(downloads(settings).read(0)).toBe('-----#', undefined, error);
      expectSubscriptions(never.subscriptions).toBe('    ^----!');
    }));

  test('`maxBytesPerSecond` holds back what comes too soon after another', () =>
    marbles(({ expectObservable }) => {
      const bytes = PNG.length;
      const settings = settingsOf(() => of({ image: PNG }), { maxBytesPerSecond: bytes * 100 });
      const source = downloads(settings);
      const first = source.read(0).pipe(map(({ index }) => index));
      const second = source.read(1).pipe(map(({ index }) => index));
      expectObservable(first).toBe('(0|)', { 0: 0 });
      expectObservable(second).toBe('10ms (1|)', { 1: 1 });
    }));
});

describe('timedReads', () => {
  test('says when a frame was requested, connected, began and was complete', async () => {
    const server = await startFrameServer([PNG]);
    const events: FrameReceived[] = [];
    const settings = checkFetchOptions({ port: server.port, count: 1 });
    const timed = timedReads(downloads(settings), (event) => events.push(event));
    await lastValueFrom(timed.read(0));
    const [{ requested, connected = -1, firstByte = -1, duration }] = events as [FrameReceived];
    expect(events).toMatchObject([{ type: 'frame-received', index: 0, bytes: PNG.length }]);
    expect([requested, connected, firstByte, duration]).toEqual(
      [requested, connected, firstByte, duration].sort((a, b) => a - b),
    );
    expect(requested).toBeGreaterThanOrEqual(0);
  });

  test('the times of the try that succeeded, from the first one on', async () => {
    let tries = 0;
    const read = (_: number, { onConnected, onFirstByte }: ReadContext) => {
      tries += 1;
      if (tries === 1) {
        onConnected?.();
        return timer(20).pipe(
          map(() => {
            throw new Error('gone');
          }),
        );
      }
      return of({ image: PNG }).pipe(tap(() => onFirstByte?.()));
    };
    const events: FrameReceived[] = [];
    const timed = timedReads(downloads(settingsOf(read)), (event) => events.push(event)).read(0);
    await expect(lastValueFrom(timed)).rejects.toMatchObject({ code: 'ERR_SOURCE_FAILED' });
    await lastValueFrom(timed);
    expect(events).toHaveLength(1);
    expect(events[0]!.requested).toBeGreaterThanOrEqual(19);
    expect(events[0]).not.toHaveProperty('connected');
    expect(events[0]!.firstByte).toBeGreaterThanOrEqual(events[0]!.requested);
  });

  test('a read that ends without a frame is not told of', () => {
    const events: FrameReceived[] = [];
    const timed = timedReads(downloads(settingsOf(() => NEVER)), (event) => events.push(event));
    timed.read(0).subscribe().unsubscribe();
    expect(events).toEqual([]);
  });
});
