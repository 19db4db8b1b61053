import { describe, expect, test } from '@jest/globals';
import { concat, defer, ignoreElements, NEVER, of, tap, throwError, type Observable } from 'rxjs';
import type { Downloads } from '../../pipelines/downloads.js';
import { readFrames } from '../../pipelines/read-frames.js';
import { PipelineError, type ErrorCode } from '../../src/errors.js';
import type { DownloadedFrame } from '../../src/messages.js';
import { checkFetchOptions, type FetchOptions } from '../../src/options/fetch.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

const error = (code: ErrorCode) => new PipelineError(code, 'it failed');
const refused = error('ERR_CONNECTION_REFUSED');
const unreachable = error('ERR_HOST_UNREACHABLE');
const frame: DownloadedFrame = { index: 0, image: new Uint8Array(1) };

function reader(read: () => Observable<DownloadedFrame>, options: FetchOptions) {
  const warnings: string[] = [];
  const source: Downloads = { label: 'host:1', read };
  const settings = checkFetchOptions(options);
  const made = readFrames(source, settings, 40, (code, message) => {
    warnings.push(code, message);
  });
  return { ...made, warnings };
}

const limitOf = ({ concurrency }: { concurrency: number | (() => number) }): number =>
  typeof concurrency === 'number' ? concurrency : concurrency();

describe('readFrames', () => {
  test('as many at once as there are connections, and nothing more than is asked for', () => {
    const source = of(frame);
    const { concurrency, read } = reader(() => source, { outage: 0 });
    expect(concurrency).toBe(40);
    expect(read(0)).toBe(source);
  });

  test.each<[ErrorCode, number]>([
    ['ERR_CONNECTION_REFUSED', 2],
    ['ERR_CONNECTION_RESET', 2],
    ['ERR_PNG_CORRUPT', 4],
  ])('auto: the limit after %s is %i', (code, limit) => {
    const options = { concurrency: 'auto', outage: 0 } as const;
    const made = reader(() => throwError(() => error(code)), options);
    expect(limitOf(made)).toBe(4);
    record(made.read(0));
    expect(limitOf(made)).toBe(limit);
  });

  test('auto: what may be an outage does not count until the gate says that it was none', () =>
    marbles(({ cold, expectObservable, flush }) => {
      const tries = [cold<DownloadedFrame>('#', undefined, refused), cold('a|', { a: frame })];
      const options = { concurrency: 'auto', outage: 1_000 } as const;
      const made = reader(() => defer(() => tries.shift()!), options);
      const limits: number[] = [];
      const read = made.read(0).pipe(tap(() => limits.push(limitOf(made))));
      cold('a').subscribe(() => limits.push(limitOf(made)));
      expectObservable(concat(read.pipe(ignoreElements()), NEVER)).toBe('-');
      flush();
      // After the first try, and when the probe was served.
      expect(limits).toEqual([4, 2]);
    }));

  test.each([
    [refused, 2_500, 'host:1 refuses connections; waiting up to 2.5 s for it (`outage`)'],
    [unreachable, 1, 'host:1 cannot be reached; waiting up to 0.001 s for it (`outage`)'],
  ])('a server that is away is told, and waited for', (cause, outage, message) => {
    const { read, warnings } = reader(() => throwError(() => cause), { outage });
    const { error: failure, subscription } = record(read(0));
    expect(failure).toBeUndefined();
    expect(warnings).toEqual(['WARN_SERVER_AWAY', message]);
    subscription.unsubscribe();
  });

  test('other failures are those of the frame', () => {
    const reset = error('ERR_CONNECTION_RESET');
    const { read, warnings } = reader(() => throwError(() => reset), { outage: 2_500 });
    expect(record(read(0)).error?.value).toBe(reset);
    expect(warnings).toEqual([]);
  });

  test('with a rate, connections are spaced out, each of them', () =>
    marbles(({ cold, expectObservable }) => {
      const { read } = reader(() => cold('(a|)', { a: frame }), { rate: 250, outage: 0 });
      expectObservable(read(0)).toBe('(a|)', { a: frame });
      expectObservable(read(1)).toBe('----(a|)', { a: frame });
      expectObservable(read(2)).toBe('--------(a|)', { a: frame });
    }));
});
