import { describe, expect, test } from '@jest/globals';
import { defer, of, range, throwError, VirtualTimeScheduler, type Observable } from 'rxjs';
import { PipelineError, type ErrorCode } from '../../src/errors.js';
import type { DownloadedFrame } from '../../src/messages.js';
import { OutageError } from '../../src/operators/outage-gate.js';
import { download, type DownloadOptions, type Retry } from '../../src/stages/download.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

const PNG = new Uint8Array(1);
const downloaded = (index: number): DownloadedFrame => ({ index, image: PNG });

/** Frames and indices by letter, for marble diagrams. */
const frames = { A: downloaded(0), B: downloaded(1), C: downloaded(2), D: downloaded(3) };
const indices = { a: 0, b: 1, c: 2, d: 3 };

const reset = new PipelineError('ERR_CONNECTION_RESET', 'The connection was reset after 7 bytes');
const empty = new PipelineError('ERR_FRAME_EMPTY', 'No bytes came');

/** Reads each frame as its own stream says. */
const reading =
  (...reads: readonly Observable<DownloadedFrame>[]): DownloadOptions['read'] =>
  (index) =>
    reads[index]!;

/** Each subscription gets the next of `tries`. */
const oneByOne = <T>(...tries: readonly Observable<T>[]): Observable<T> => {
  let next = 0;
  return defer(() => tries[next++]!);
};

const base = { concurrency: 2, retries: 0, endpoint: 'host:1', random: () => 0.5 };

describe('download: the stream', () => {
  test('reads so many frames at once, which come out as they arrive', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  (abcd)|         ', indices);
      const e1subs = '  ^-----!         ';
      const a = cold('  ------(A|)      ', frames);
      const asubs = '   ^-----!         ';
      const b = cold('  --(B|)          ', frames);
      const bsubs = '   ^-!             ';
      const c = cold('    ------(C|)    ', frames);
      const csubs = '   --^-----!       ';
      const d = cold('        ------(D|)', frames);
      const dsubs = '   ------^-----!   ';
      const expected = '--B---A-C---(D|)';
      const result = e1.pipe(download({ ...base, read: reading(a, b, c, d) }));

      expectObservable(result).toBe(expected, frames);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(d.subscriptions).toBe(dsubs);
    }));

  test('never', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -', indices);
      const e1subs = '  ^';
      const expected = '-';

      expectObservable(e1.pipe(download({ ...base, read: reading() }))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('empty', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' |   ', indices);
      const e1subs = '  (^!)';
      const expected = '|   ';

      expectObservable(e1.pipe(download({ ...base, read: reading() }))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('one', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a--|', indices);
      const e1subs = '  ^---!';
      const a = cold('   -(A|)', frames);
      const asubs = '   -^!  ';
      const expected = '--A-|';

      expectObservable(e1.pipe(download({ ...base, read: reading(a) }))).toBe(expected, frames);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
    }));

  test('an error of the source lets what is under way come in', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  a-#     ', indices, 'source');
      const e1subs = '  ^-!     ';
      const a = cold('  ----(A|)', frames);
      const expected = '----(A#)';
      const result = e1.pipe(download({ ...base, read: reading(a) }));

      expectObservable(result).toBe(expected, frames, 'source');
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a `read` that throws is an error as it is', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-b-|', indices);
      const e1subs = '  ^!    ';
      const expected = '-#    ';
      const read = () => {
        throw 'cannot read';
      };

      expectObservable(e1.pipe(download({ ...base, read }))).toBe(
        expected,
        undefined,
        'cannot read',
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('unsubscribing early ends all reads', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  ab-d--|    ', indices);
      const unsub = '   ----!      ';
      const e1subs = '  ^---!      ';
      const a = cold('  ------(A|) ', frames);
      const asubs = '   ^---!      ';
      const b = cold('   -(B|)     ', frames);
      const bsubs = '   -^!        ';
      const c = cold('     ---(C|) ', frames);
      const csubs = '   ---^!      ';
      const expected = '--B--      ';
      const result = e1.pipe(download({ ...base, read: reading(a, b, c, c) }));

      expectObservable(result, unsub).toBe(expected, frames);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
    }));

  test('frames that are there at once', () => {
    const result = record(
      range(0, 5).pipe(download({ ...base, read: (index) => of(downloaded(index)) })),
    );

    expect(result.values).toEqual([0, 1, 2, 3, 4].map(downloaded));
    expect(result.completed).toBe(true);
  });
});

describe('download: retries', () => {
  test('reads again after a failure, with waits that grow', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  (a|)                    ', indices);
      const bad = cold(' -#                      ', frames, reset);
      const badSubs = [
        '                ^!                      ',
        '                -  50ms ^!              ', // half of 100 ms
        '                -- 50ms 100ms ^!        ', // half of 200 ms
      ];
      const good = cold('                      -(A|)', frames);
      const goodSubs = ' --- 50ms 100ms 200ms ^!    '; // half of 400 ms
      const expected = ' ---- 50ms 100ms 200ms (A|) ';
      const read = reading(oneByOne<DownloadedFrame>(bad, bad, bad, good));

      expectObservable(e1.pipe(download({ ...base, read, retries: 3 }))).toBe(expected, frames);
      expectSubscriptions(bad.subscriptions).toBe(badSubs);
      expectSubscriptions(good.subscriptions).toBe(goodSubs);
    }));

  test('tells of each retry, on the scheduler it is given', () => {
    const clock = new VirtualTimeScheduler();
    const told: (Retry & { readonly now: number })[] = [];
    const tries = oneByOne(
      throwError(() => reset),
      throwError(() => empty),
      of(downloaded(7)),
    );
    const result = record(
      of(7).pipe(
        download({
          ...base,
          retries: 5,
          read: () => tries,
          scheduler: clock,
          onRetry: (retry) => told.push({ ...retry, now: clock.now() }),
        }),
      ),
    );
    clock.flush();

    expect(told).toEqual([
      { index: 7, error: reset, attempt: 1, delay: 50, now: 0 },
      { index: 7, error: empty, attempt: 2, delay: 100, now: 50 },
    ]);
    expect(result.values).toEqual([downloaded(7)]);
    expect(result.completed).toBe(true);
  });

  test('a frame that waits keeps its place', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  (ab|)         ', indices);
      const a = cold('   -#            ', frames, reset);
      const again = cold('       -(A|) ', frames);
      const b = cold('             (B|)', frames);
      const bsubs = '    -- 50ms (^!)  ';
      const expected = ' -- 50ms (AB|) ';
      const read = reading(oneByOne<DownloadedFrame>(a, again), b);

      expectObservable(e1.pipe(download({ ...base, read, concurrency: 1, retries: 1 }))).toBe(
        expected,
        frames,
      );
      expectSubscriptions(b.subscriptions).toBe(bsubs);
    }));

  test('unsubscribing during a wait reads no more', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  (a|)     ', indices);
      const unsub = '    --- 9ms !';
      const a = cold('   -#       ', frames, reset);
      const asubs = '    ^!       ';
      const expected = ' ---      ';
      const result = e1.pipe(download({ ...base, read: reading(a), retries: 3 }));

      expectObservable(result, unsub).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
    }));

  /** How often a frame that always fails so is read, with 3 retries, and with what it ends. */
  const readUntilGivenUp = (error: unknown) => {
    const clock = new VirtualTimeScheduler();
    let reads = 0;
    const failing = defer(() => {
      reads += 1;
      return throwError(() => error);
    });
    const result = record(
      of(0).pipe(download({ ...base, retries: 3, read: () => failing, scheduler: clock })),
    );
    clock.flush();
    return { reads, error: result.error?.value };
  };

  test.each<ErrorCode>([
    'ERR_CONNECTION_REFUSED',
    'ERR_CONNECTION_RESET',
    'ERR_CONNECTION_FAILED',
    'ERR_FRAME_TIMEOUT',
    'ERR_FRAME_EMPTY',
    'ERR_NOT_A_PNG',
    'ERR_PNG_TRUNCATED',
    'ERR_PNG_CORRUPT',
  ])('%s is worth another try', (code) => {
    const { reads, error } = readUntilGivenUp(new PipelineError(code, 'Failed'));

    expect(reads).toBe(4);
    expect(error).toMatchObject({ code, message: 'Frame 0 (host:1): Failed (4 tries)' });
  });

  test.each<ErrorCode>([
    'ERR_FRAME_TOO_LARGE',
    'ERR_PNG_TOO_MANY_PIXELS',
    'ERR_PNG_TOO_MANY_CHUNKS',
  ])('%s would only cost more again', (code) => {
    const { reads, error } = readUntilGivenUp(new PipelineError(code, 'Too large'));

    expect(reads).toBe(1);
    expect(error).toMatchObject({ code, message: 'Frame 0 (host:1): Too large' });
  });

  test('what is not a PipelineError is a bug, and goes out at once as it is', () => {
    const bug = new TypeError('x is not a function');

    expect(readUntilGivenUp(bug)).toEqual({ reads: 1, error: bug });
  });
});

describe('download: giving up', () => {
  /** The error of a frame 3 whose tries fail so. */
  const giveUp = (errors: readonly unknown[], options: Partial<DownloadOptions> = {}) => {
    const clock = new VirtualTimeScheduler();
    const tries = oneByOne<DownloadedFrame>(...errors.map((error) => throwError(() => error)));
    const result = record(
      of(3).pipe(
        download({
          ...base,
          retries: errors.length - 1,
          read: () => tries,
          scheduler: clock,
          ...options,
        }),
      ),
    );
    clock.flush();
    expect(result.values).toEqual([]);
    expect(result.error?.value).toBeInstanceOf(PipelineError);
    return result.error?.value as PipelineError;
  };

  test('names frame, endpoint, the first cause, how many tries, and the last cause', () => {
    const error = giveUp([reset, reset, empty]);

    expect(error).toMatchObject({ code: 'ERR_CONNECTION_RESET', index: 3, endpoint: 'host:1' });
    expect(error.message).toBe(
      'Frame 3 (host:1): The connection was reset after 7 bytes (3 tries; at last: No bytes came)',
    );
  });

  test('says that the retries of the run are spent, and because of what', () => {
    const error = giveUp([reset, reset, reset], { retryBudget: 1, retries: 9 });

    expect(error).toMatchObject({
      code: 'ERR_RETRY_BUDGET_SPENT',
      index: 3,
      message:
        'Frame 3 (host:1): The connection was reset after 7 bytes (2 tries); ' +
        'all 1 retries of this run are spent (`retryBudget`)',
      cause: { cause: { code: 'ERR_CONNECTION_RESET' } },
    });
  });

  test('each subscription has a budget of its own, which frames share', () => {
    let reads = 0;
    const failing = defer(() => {
      reads += 1;
      return throwError(() => reset);
    });
    const clock = new VirtualTimeScheduler();
    const result = range(0, 3).pipe(
      download({
        ...base,
        concurrency: 3,
        retries: 9,
        retryBudget: 4,
        read: () => failing,
        scheduler: clock,
      }),
    );
    for (let k = 1; k <= 2; k += 1) {
      record(result);
      clock.flush();
      expect(reads).toBe(k * (3 + 4));
    }
  });

  test('each frame that comes gives a retry back', () => {
    const clock = new VirtualTimeScheduler();
    const failed = new Set<number>();
    const result = record(
      range(0, 100).pipe(
        download({
          ...base,
          concurrency: 1,
          retries: 1,
          retryBudget: 1,
          read: (index) =>
            defer(() => {
              if (failed.has(index)) return of(downloaded(index));
              failed.add(index);
              return throwError(() => reset);
            }),
          scheduler: clock,
        }),
      ),
    );
    clock.flush();
    expect(result.values).toHaveLength(100);
    expect(result.completed).toBe(true);
  });

  test('does not say the same twice', () => {
    expect(giveUp([reset, empty, reset]).message).toBe(
      'Frame 3 (host:1): The connection was reset after 7 bytes (3 tries)',
    );
  });

  test('does not count a single try', () => {
    const error = giveUp([reset]);

    expect(error).toMatchObject({ code: 'ERR_CONNECTION_RESET', index: 3, endpoint: 'host:1' });
    expect(error.message).toBe('Frame 3 (host:1): The connection was reset after 7 bytes');
  });

  test('leads back to the first error', () => {
    const causes: unknown[] = [];
    for (let error: unknown = giveUp([reset, empty]); error instanceof Error; error = error.cause) {
      causes.push(error);
    }

    expect(causes.at(-1)).toBe(reset);
    expect(causes).not.toContain(empty);
  });

  test('a hopeless error after others ends the tries, and the first is still the cause', () => {
    const large = new PipelineError('ERR_FRAME_TOO_LARGE', 'The frame has more than 9 bytes');
    const error = giveUp([reset, large, reset, reset]);

    expect(error.code).toBe('ERR_CONNECTION_RESET');
    expect(error.message).toBe(
      'Frame 3 (host:1): The connection was reset after 7 bytes ' +
        '(2 tries; at last: The frame has more than 9 bytes)',
    );
  });

  test('without an endpoint the frame stands alone', () => {
    const clock = new VirtualTimeScheduler();
    const result = record(
      of(3).pipe(
        download({
          read: () => throwError(() => reset),
          concurrency: 1,
          retries: 0,
          scheduler: clock,
        }),
      ),
    );

    expect(result.error?.value).toMatchObject({
      message: 'Frame 3: The connection was reset after 7 bytes',
    });
    expect(result.error?.value).not.toHaveProperty('endpoint');
  });
});

describe('download: draining', () => {
  const bug = new TypeError('x is not a function');
  const failed = (index: number, error: PipelineError) =>
    new PipelineError(error.code, `Frame ${index} (host:1): ${error.message}`, {
      index,
      endpoint: 'host:1',
    });

  test('after a frame failed for good no read starts, and those under way come in first', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  (abc)---d--|  ', indices);
      const e1subs = '  ^-!           ';
      const a = cold('  --#           ', frames, reset);
      const b = cold('  ---------(B|) ', frames);
      const bsubs = '   ^--------!    ';
      const c = cold('  C             ', frames);
      const expected = '---------(B#) ';
      const result = e1.pipe(download({ ...base, read: reading(a, b, c, c) }));

      expectObservable(result).toBe(expected, frames, failed(0, reset));
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe([]);
    }));

  test('a frame under way still gets its retries', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  (ab|)           ', indices);
      const a = cold('   ---#            ', frames, bug);
      const b = cold('   -#              ', frames, reset);
      const again = cold('       -(B|)   ', frames);
      const againSubs = '- 50ms ^!       ';
      const expected = ' -- 50ms (B#)    ';
      const read = reading(a, oneByOne<DownloadedFrame>(b, again));

      expectObservable(e1.pipe(download({ ...base, read, retries: 1 }))).toBe(
        expected,
        frames,
        bug,
      );
      expectSubscriptions(again.subscriptions).toBe(againSubs);
    }));

  test('the first frame that failed for good is the one that is told', () =>
    marbles(({ cold, expectObservable }) => {
      const e1 = cold(' (ab|)  ', indices);
      const a = cold('  -----# ', frames, reset);
      const b = cold('  --#    ', frames, empty);
      const expected = '-----# ';
      const result = e1.pipe(download({ ...base, read: reading(a, b) }));

      expectObservable(result).toBe(expected, undefined, failed(1, empty));
    }));
});

describe('download: going on', () => {
  /** Frame 0 comes, frame 1 never does, frame 2 comes. */
  const goOn = (error: unknown, options: Partial<DownloadOptions> = {}) => {
    const told: unknown[] = [];
    const clock = new VirtualTimeScheduler();
    const result = record(
      range(0, 3).pipe(
        download({
          ...base,
          retries: 1,
          read: (index) => (index === 1 ? throwError(() => error) : of(downloaded(index))),
          onFailed: (failure, index) => told.push([index, failure.code, failure.index]),
          scheduler: clock,
          ...options,
        }),
      ),
    );
    clock.flush();
    return { ...result, told };
  };

  test('a frame that failed for good leaves a gap, and is told of', () => {
    const { values, completed, told } = goOn(reset);

    expect(completed).toBe(true);
    expect(values).toEqual([downloaded(0), downloaded(2), { index: 1, image: undefined }]);
    expect(told).toEqual([[1, 'ERR_CONNECTION_RESET', 1]]);
  });

  test('a spent budget is not of one frame', () => {
    const { error, told } = goOn(reset, { retryBudget: 0 });

    expect(error?.value).toMatchObject({ code: 'ERR_RETRY_BUDGET_SPENT', index: 1 });
    expect(told).toEqual([]);
  });

  test('nor is a bug', () => {
    const bug = new TypeError('x is not a function');

    expect(goOn(bug)).toMatchObject({ error: { value: bug }, told: [] });
  });
});

describe('download: a server that was away for too long', () => {
  const refused = new PipelineError('ERR_CONNECTION_REFUSED', 'The connection was refused');
  const outage = new OutageError(refused, 15_040);

  test.each([
    ['fails the run', {}],
    ['and frames may fail', { onFailed: () => expect('this').toBe('never called') }],
  ])('%s: no retry, and the error that it began with', (_, options) => {
    let reads = 0;
    const clock = new VirtualTimeScheduler();
    const result = record(
      range(0, 9).pipe(
        download({
          ...base,
          concurrency: 1,
          retries: 5,
          retryBudget: 5,
          read: () =>
            defer(() => {
              reads += 1;
              return throwError(() => (reads === 1 ? reset : outage));
            }),
          scheduler: clock,
          ...options,
        }),
      ),
    );
    clock.flush();
    expect(reads).toBe(2);
    expect(result.error?.value).toMatchObject({
      code: 'ERR_CONNECTION_REFUSED',
      message: 'Frame 0 (host:1): The connection was refused (waited 15 s: `outage`)',
      index: 0,
      endpoint: 'host:1',
      cause: { cause: refused },
    });
  });
});
