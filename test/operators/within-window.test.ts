import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bufferCount,
  concatMap,
  identity,
  map,
  mergeMap,
  of,
  pipe,
  range,
  Subject,
  take,
  tap,
  timer,
  VirtualTimeScheduler,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { inOrder } from '../../src/operators/in-order.js';
import { mergeMapDrain } from '../../src/operators/merge-map-drain.js';
import { withinWindow } from '../../src/operators/within-window.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

const one = () => 1;

/** A stage that starts whatever it is given: only the window holds it back. */
const runAll = (
  inner: Readonly<Record<string, Observable<string>>>,
): OperatorFunction<string, string> => mergeMap((value) => inner[value]!);

describe('withinWindow', () => {
  test('gives the stage a value for each that was settled', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  abcd--------|');
      const e1subs = '  ^-----------!';
      const a = cold('  -----A|      ');
      const asubs = '   ^-----!      ';
      const b = cold('   -----B|     ');
      const bsubs = '   -^-----!     ';
      const c = cold('       ---C|   ');
      const csubs = '   -----^---!   ';
      const d = cold('        ---D|  ');
      const dsubs = '   ------^---!  ';
      const expected = '-----AB-CD--|';
      const result = e1.pipe(withinWindow(2, runAll({ a, b, c, d }), one));

      expectObservable(result).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(d.subscriptions).toBe(dsubs);
    }));

  test('starts nothing more behind a first value that stalls for ever', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('    0123-------');
      const slow = cold(' -          ');
      const slowSubs = '  ^          ';
      const quick = cold(' -x|       ');
      // 1 and 2 are done, but wait in the stage for 0 and hold their places; 3 is never started.
      const quickSubs = ['-^-!', '--^-!'];
      const expected = '  -----------';
      const inner = [slow, quick, quick, quick];
      const stage = pipe(
        mergeMap((value: string) => inner[Number(value)]!.pipe(map(() => value))),
        inOrder((value) => Number(value)),
      );

      expectObservable(e1.pipe(withinWindow(3, stage, one))).toBe(expected);
      expectSubscriptions(slow.subscriptions).toBe(slowSubs);
      expectSubscriptions(quick.subscriptions).toBe(quickSubs);
    }));

  test('an output settles as many values as it says', () =>
    marbles(({ cold, expectObservable }) => {
      // The stage pairs values up: three places hold one pair and half of the next.
      const e1 = cold('      (abcdef|)              ');
      const inside = '       (abc)-(de)--(f|)       ';
      const expected = '     ------x-----y-----(z|) ';
      const given = new Subject<string>();
      const stage = pipe(
        tap<string>(given),
        bufferCount(2),
        concatMap((pair) => timer(6).pipe(map(() => pair))),
      );

      expectObservable(given).toBe(inside);
      expectObservable(e1.pipe(withinWindow(3, stage, (pair) => pair.length))).toBe(expected, {
        x: ['a', 'b'],
        y: ['c', 'd'],
        z: ['e', 'f'],
      });
    }));

  test('an output that settles nothing frees no place', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  (ab|)    ');
      const a = cold('   -n-n-A|  ');
      const b = cold('        --B|');
      const bsubs = '    -----^--!';
      const expected = ' -n-n-A-B|';
      const settles = (output: string) => (output === 'n' ? 0 : 1);

      expectObservable(e1.pipe(withinWindow(1, runAll({ a, b }), settles))).toBe(expected);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
    }));

  test('never', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -');
      const e1subs = '  ^';
      const expected = '-';

      expectObservable(e1.pipe(withinWindow(2, identity, one))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('empty', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' |   ');
      const e1subs = '  (^!)';
      const expected = '|   ';

      expectObservable(e1.pipe(withinWindow(2, identity, one))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('one', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  --a--|');
      const e1subs = '  ^----!';
      const expected = '--a--|';

      expectObservable(e1.pipe(withinWindow(2, identity, one))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a source that completes waits for what is inside and outside', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  ab|      ');
      const e1subs = '  ^-!      ';
      const a = cold('  ----A|   ');
      const b = cold('      ---B|');
      const bsubs = '   ----^---!';
      const expected = '----A--B|';

      expectObservable(e1.pipe(withinWindow(1, runAll({ a, b }), one))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
    }));

  test('an error of the source goes through the stage, and what waits outside is dropped', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -ab-#    ');
      const e1subs = '  ^---!    ';
      const a = cold('   ------A|');
      const asubs = '   -^------!';
      const b = cold('           B');
      const expected = '-------A#';
      const stage = mergeMapDrain((value: string) => ({ a, b })[value]!, 1);

      expectObservable(e1.pipe(withinWindow(1, stage, one))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe([]);
    }));

  test('an error of the stage goes out at once and ends the source', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -ab-c-|');
      const e1subs = '  ^---!  ';
      const a = cold('   ------');
      const asubs = '   -^--!  ';
      const b = cold('    --#  ');
      const bsubs = '   --^-!  ';
      const expected = '----#  ';

      expectObservable(e1.pipe(withinWindow(2, runAll({ a, b }), one))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
    }));

  test('a `settles` that throws is an error', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-b-|');
      const e1subs = '  ^!    ';
      const expected = '-(a#) ';
      const settles = () => {
        throw 'no count';
      };

      expectObservable(e1.pipe(withinWindow(2, identity, settles))).toBe(
        expected,
        undefined,
        'no count',
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a stage that throws is an error, and the source is left alone', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-b-|');
      const expected = '#     ';
      const stage = () => {
        throw 'no stage';
      };

      expectObservable(e1.pipe(withinWindow(2, stage, one))).toBe(expected, undefined, 'no stage');
      expectSubscriptions(e1.subscriptions).toBe([]);
    }));

  test('a stage that completes early ends the source', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-b-c-|');
      const e1subs = '  ^--!    ';
      const expected = '-a-(b|) ';

      expectObservable(e1.pipe(withinWindow(2, take(2), one))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('unsubscribing early ends the source and what is inside', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -ab-c--|');
      const unsub = '   -----!  ';
      const e1subs = '  ^----!  ';
      const a = cold('   --A----');
      const asubs = '   -^---!  ';
      const b = cold('    -------');
      const bsubs = '   --^--!  ';
      const c = cold('      -----');
      const csubs = '   ----^!  ';
      const expected = '---A--  ';

      expectObservable(e1.pipe(withinWindow(2, runAll({ a, b, c }), one)), unsub).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    }));

  test('each subscription has a window of its own', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('a');
      const inner = cold('-');
      const result = e1.pipe(withinWindow(1, runAll({ a: inner }), one));

      expectObservable(result).toBe('-');
      expectObservable(result).toBe('-');
      expectSubscriptions(inner.subscriptions).toBe(['^', '^']);
    }));

  test('a synchronous source and stage neither lose the order nor the stack', () => {
    const { values, completed } = record(
      range(0, 100_000).pipe(
        withinWindow(
          1,
          concatMap((value: number) => of(value)),
          one,
        ),
      ),
    );

    expect(values).toHaveLength(100_000);
    expect(values.every((value, k) => value === k)).toBe(true);
    expect(completed).toBe(true);
  });

  test('a long queue that goes through at once does not overflow the stack', () => {
    const gate = new Subject<number>();
    const stage = mergeMap((value: number) => (value === 0 ? gate : of(value)));
    const result = record(range(0, 100_000).pipe(withinWindow(1, stage, one)));
    expect(result.values).toEqual([]);

    gate.next(0);
    gate.complete();

    expect(result.values).toHaveLength(100_000);
    expect(result.values.every((value, k) => value === k)).toBe(true);
    expect(result.completed).toBe(true);
  });

  test('a value that comes while another settles goes in after it', () => {
    const source = new Subject<number>();
    const given: number[] = [];
    const stage = tap((value: number) => given.push(value));
    const givenWhileInside: number[] = [];
    const result = record(source.pipe(withinWindow(1, stage, one)), (value) => {
      // Inside the stage's emission: `value` still holds the only place.
      if (value < 3) source.next(value + 1);
      givenWhileInside.push(given.length);
    });

    source.next(0);
    source.complete();

    expect(givenWhileInside).toEqual([1, 2, 3, 4]);
    expect(result.values).toEqual([0, 1, 2, 3]);
    expect(result.completed).toBe(true);
  });

  test('stops a synchronous source when it is unsubscribed', () => {
    const { source, emitted } = firehose();

    const { values } = record(source.pipe(withinWindow(2, identity, one), take(3)));

    expect(values).toEqual([0, 1, 2]);
    expect(emitted).toEqual([0, 1, 2]);
  });

  test('uses the whole window and never more, whatever takes how long', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        (latencies, size, ordered) => {
          const clock = new VirtualTimeScheduler();
          let inside = 0;
          let most = 0;
          const stage = pipe(
            mergeMap((index: number) => {
              inside += 1;
              most = Math.max(most, inside);
              return timer(latencies[index]!, clock).pipe(map(() => index));
            }),
            ordered ? inOrder((index: number) => index) : identity,
          );
          const result = record(
            range(0, latencies.length).pipe(
              withinWindow(size, stage, () => {
                inside -= 1;
                return 1;
              }),
            ),
          );
          clock.flush();

          expect(most).toBe(Math.min(size, latencies.length));
          expect(result.values.toSorted((a, b) => a - b)).toEqual([...latencies.keys()]);
          expect(result.completed).toBe(true);
          expect(inside).toBe(0);
        },
      ),
    );
  });
});
