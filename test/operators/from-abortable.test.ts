import { describe, expect, test } from '@jest/globals';
import { lastValueFrom } from 'rxjs';
import { fromAbortable } from '../../src/operators/from-abortable.js';
import { record } from '../helpers/record.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('fromAbortable', () => {
  test('gives the result, or the error, of what it starts on subscribe', async () => {
    let starts = 0;
    const stream = fromAbortable(() => Promise.resolve((starts += 1)));
    expect(starts).toBe(0);
    expect(await lastValueFrom(stream)).toBe(1);
    expect(await lastValueFrom(stream)).toBe(2);
    const error = new Error('no');
    await expect(lastValueFrom(fromAbortable(() => Promise.reject(error)))).rejects.toBe(error);
  });

  test('unsubscribing aborts it, and nothing comes out any more', async () => {
    let signal: AbortSignal | undefined;
    let end: (value: string) => void = () => undefined;
    const recording = record(
      fromAbortable((given) => {
        signal = given;
        return new Promise<string>((resolve) => (end = resolve));
      }),
    );
    expect(signal?.aborted).toBe(false);
    recording.subscription.unsubscribe();
    expect(signal?.aborted).toBe(true);
    end('late');
    await turn();
    expect(recording).toMatchObject({ values: [], completed: false, error: undefined });
  });
});
