import { expect, test } from '@jest/globals';
import { checkTrace } from '../helpers/check-trace.js';

const lane = { pid: 1, tid: 5 };
const EVENTS: readonly object[] = [
  { ph: 'M', ...lane, name: 'process_name', args: { name: 'a' } },
  { ph: 'M', ...lane, name: 'thread_name', args: { name: 'lane' } },
  { ph: 'X', ...lane, ts: 10, dur: 10, name: 'outer' },
  { ph: 'X', ...lane, ts: 10, dur: 5, name: 'inner' },
  { ph: 'b', ...lane, ts: 10, cat: 'c', id: 'i', name: 'life' },
  { ph: 'e', ...lane, ts: 20, cat: 'c', id: 'i', name: 'life' },
  { ph: 's', ...lane, ts: 10, cat: 'c', id: 'f', name: 'flow' },
  { ph: 'f', bp: 'e', ...lane, ts: 20, cat: 'c', id: 'f', name: 'flow' },
  { ph: 'C', ...lane, ts: 10, name: 'counter', args: { value: 1 } },
  { ph: 'i', s: 'p', ...lane, ts: 10, name: 'mark' },
];

const textOf = (events: readonly object[]) =>
  JSON.stringify({
    traceEvents: events,
    displayTimeUnit: 'ms',
    otherData: { events: events.length },
  });

/** The same trace with another event at a place, or without it. */
const but = (place: number, changes: object | undefined) =>
  textOf(
    EVENTS.flatMap((event, k) => {
      if (k !== place) return [event];
      return changes === undefined ? [] : [{ ...event, ...changes }];
    }),
  );

test('a trace by the rules has its lanes', () => {
  const { lanes, events } = checkTrace(textOf(EVENTS));
  expect(events).toHaveLength(EVENTS.length);
  expect(lanes.get('lane')?.map(({ name }) => name)).toEqual(['outer', 'inner']);
});

test.each([
  ['no process name', 0, undefined],
  ['no lane name', 1, undefined],
  ['a slice that begins too early', 3, { ts: 9 }],
  ['a slice that ends too late', 3, { dur: 11 }],
  ['a slice of negative length', 3, { dur: -1 }],
  ['a begin without an end', 5, undefined],
  ['an end without a begin', 4, undefined],
  ['an end of another name', 5, { name: 'death' }],
  ['an end before its begin', 5, { ts: 9 }],
  ['an arrow without an end', 7, undefined],
  ['an arrow without a begin', 6, undefined],
  ['an arrow at no slice', 6, { ts: 9 }],
  ['an arrow back in time', 6, { ts: 20.5 }],
  ['an arrow to the next slice', 7, { bp: undefined }],
  ['a counter of no number', 8, { args: { value: 'x' } }],
  ['a mark of no scope', 9, { s: 'x' }],
  ['an unknown phase', 9, { ph: 'B' }],
  ['no time', 9, { ts: undefined }],
])('%s is a fault', (_, place, changes) => {
  expect(() => checkTrace(but(place, changes))).toThrow();
});
