import { describe, expect, test } from '@jest/globals';
import { lastValueFrom, NEVER, of, throwError, type ObservableInput } from 'rxjs';
import { PipelineError } from '../../src/errors.js';
import { readFrame } from '../../src/sources/read-frame.js';
import type { IndexedSource, ReadContext, SourceFrame } from '../../src/sources/source.js';
import { record } from '../helpers/record.js';

const FRAME: SourceFrame = { image: 'a.png' };

const sourceOf = (read: IndexedSource['read']): IndexedSource => ({
  label: 'mine',
  count: 3,
  read,
});

const reading = (read: IndexedSource['read']) => lastValueFrom(readFrame(sourceOf(read), 1));

describe('readFrame', () => {
  test.each<[string, IndexedSource['read']]>([
    ['an Observable', () => of(FRAME)],
    ['a promise', () => Promise.resolve(FRAME)],
  ])('gives the frame of %s', async (_, read) => {
    await expect(reading(read)).resolves.toBe(FRAME);
  });

  test('calls a method on its source, with the index', async () => {
    const source = {
      label: 'mine',
      count: 3,
      folder: 'frames',
      read(index: number) {
        return of({ image: `${this.folder}/${index}.png` });
      },
    };
    await expect(lastValueFrom(readFrame(source, 2))).resolves.toEqual({ image: 'frames/2.png' });
  });

  test.each<[string, IndexedSource['read'], string]>([
    ['gives nothing', () => of(), 'no frame'],
    ['gives two', () => of(FRAME, FRAME), 'more than one frame'],
  ])('a source that %s is refused', async (_, read, got) => {
    await expect(reading(read)).rejects.toMatchObject({
      code: 'ERR_SOURCE_INVALID',
      message: `Expected the source to give one frame, got ${got}`,
    });
  });

  const cause = new TypeError('fetch failed');
  test.each<[string, IndexedSource['read']]>([
    ['fails', () => throwError(() => cause)],
    ['rejects', () => Promise.reject(cause)],
    [
      'throws',
      () => {
        throw cause;
      },
    ],
  ])('what a source that %s says is kept as the cause', async (_, read) => {
    await expect(reading(read)).rejects.toMatchObject({
      name: 'PipelineError',
      code: 'ERR_SOURCE_FAILED',
      message: 'fetch failed',
      cause,
    });
  });

  test('an error of this project passes as it is', async () => {
    const error = new PipelineError('ERR_FRAME_NOT_FOUND', 'The server answered 404');
    await expect(reading(() => throwError(() => error))).rejects.toBe(error);
  });

  test('passes callbacks on, and aborts nothing after the frame has come', async () => {
    const seen: string[] = [];
    let signal: AbortSignal | undefined;
    const source = sourceOf((_, context) => {
      signal = context.signal;
      context.onConnected?.();
      context.onFirstByte?.();
      return of(FRAME);
    });
    const observer = {
      onConnected: () => seen.push('connected'),
      onFirstByte: () => seen.push('first byte'),
    };
    await lastValueFrom(readFrame(source, 0, observer));
    expect({ seen, aborted: signal?.aborted }).toEqual({
      ...{ seen: ['connected', 'first byte'], aborted: false },
    });
  });

  test('aborts the signal that the source asked for when the frame is not wanted any more', () => {
    let signal: AbortSignal | undefined;
    let closed = 0;
    const read = (_: number, context: ReadContext): ObservableInput<SourceFrame> => {
      signal = context.signal;
      signal.addEventListener('abort', () => (closed += 1));
      return NEVER;
    };
    const reader = readFrame(sourceOf(read), 0).subscribe();
    expect(signal?.aborted).toBe(false);
    reader.unsubscribe();
    expect(closed).toBe(1);
  });

  test('is cold, and reads again for each subscriber', () => {
    const indices: number[] = [];
    const frames = readFrame(
      sourceOf((index) => {
        indices.push(index);
        return of(FRAME);
      }),
      2,
    );
    expect(indices).toEqual([]);
    expect([record(frames), record(frames)].map(({ values }) => values)).toEqual([
      [FRAME],
      [FRAME],
    ]);
    expect(indices).toEqual([2, 2]);
  });
});
