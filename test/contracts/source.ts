import { describe, expect, test } from '@jest/globals';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { IndexedSource, SequentialSource, SourceFrame } from '../../src/sources/source.js';

/** What a source is judged with: it must have the frames that `expected` has, at least two. */
interface Sample<Source> {
  readonly source: Source;
  readonly expected: readonly SourceFrame['image'][];
  /** Whether everything that the source opened is closed; asked after a read was stopped. */
  readonly isClosed?: () => boolean | Promise<boolean>;
}

const context = { signal: new AbortController().signal };

/** All that one read of a frame gives. */
export const readOnce = (source: IndexedSource, index: number) =>
  lastValueFrom(from(source.read(index, context)).pipe(toArray()));

/** What every indexed source keeps to. */
export function indexedSourceContract(
  name: string,
  start: () => Promise<Sample<IndexedSource>> | Sample<IndexedSource>,
): void {
  describe(`the source ${name}`, () => {
    test('says where its frames come from, and how many there are', async () => {
      const { source, expected } = await start();
      expect(source.label).toMatch(/\S/);
      expect(source.count).toBe(expected.length);
    });

    test('gives each frame once, in any order, several at once, and again', async () => {
      const { source, expected } = await start();
      const order = [...expected.keys()].reverse();
      const frames = await Promise.all([...order, 0].map((index) => readOnce(source, index)));
      expect(frames.map((all) => all.map(({ image }) => image))).toEqual(
        [...order, 0].map((index) => [expected[index]]),
      );
    });

    test('reads nothing more once nobody wants it', async () => {
      const { source, isClosed } = await start();
      const seen: unknown[] = [];
      from(source.read(1, context))
        .subscribe((frame) => seen.push(frame))
        .unsubscribe();
      const before = seen.length;
      await readOnce(source, 0);
      expect(seen).toHaveLength(before);
      expect(await (isClosed?.() ?? true)).toBe(true);
    });
  });
}

/** What every sequential source keeps to. */
export function sequentialSourceContract(
  name: string,
  start: () => Promise<Sample<SequentialSource>> | Sample<SequentialSource>,
): void {
  describe(`the source ${name}`, () => {
    test('gives its frames in order, and ends', async () => {
      const { source, expected } = await start();
      expect(source.label).toMatch(/\S/);
      const images: SourceFrame['image'][] = [];
      for await (const { image } of source.frames(new AbortController().signal)) images.push(image);
      expect(images).toEqual(expected);
    });

    test('closes what it reads from when no more frames are wanted', async () => {
      const { source, isClosed } = await start();
      const closing = new AbortController();
      for await (const frame of source.frames(closing.signal)) {
        expect(frame).toHaveProperty('image');
        break;
      }
      closing.abort();
      expect(await (isClosed?.() ?? true)).toBe(true);
    });
  });
}
