import { expect, test } from '@jest/globals';
import { Model } from '../../../src/cli/ui/page/model.js';
import { RunState } from '../../../src/cli/ui/run-state.js';
import type { RunFacts, Step } from '../../../src/cli/ui/wire.js';

const FETCH: RunFacts = {
  ...{ command: 'fetch', startedAt: 0 },
  ...{ downloads: true, serves: false, makesGif: true, window: 64 },
};

const letters = ({ states }: Model): string => String.fromCharCode(...states);

test('a page that connects between two steps takes what it has not only once', () => {
  const state = new RunState(FETCH, 9);
  state.add({ type: 'frame-started', index: 0 }, 10);
  state.step(60);
  state.add({ type: 'frame-saved', index: 0 }, 120);
  const model = new Model(state.whole(170));
  expect(model.columns).toHaveLength(4);
  state.add({ type: 'frame-started', index: 1 }, 180);
  // All since the last step: three columns, of which it has two.
  const step = state.step(210) as Step;
  expect(step.columns).toHaveLength(3);
  model.apply(step);
  expect(model.columns.map(({ length }) => length)).toEqual([50, 50, 50, 50, 10]);
  expect(letters(model)).toBe('sd');
});

test('frames begin anew with another pass', () => {
  const state = new RunState({ ...FETCH, downloads: false, window: undefined });
  state.add({ type: 'frames-found', frames: 3 }, 0);
  state.add({ type: 'chunk-queued', chunk: 0, firstFrame: 0, frames: 3 }, 0);
  const model = new Model(state.whole(1));
  expect(letters(model)).toBe('qqq');
  state.step(1);
  state.add({ type: 'quality-tried', quality: 9, bytes: 9, fits: false }, 2);
  model.apply(state.step(2) as Step);
  expect(letters(model)).toBe('');
});

test('a rate is that of the last second, and of the whole run once it has ended', () => {
  const state = new RunState(FETCH, 9_999);
  const model = new Model(state.whole(0));
  const rate = () => model.rateOf(model.now.stages[1]!);
  for (let at = 100; at <= 3_000; at += 100) {
    state.add({ type: 'frame-saved', index: at }, at);
    if (at > 2_000) state.add({ type: 'frame-saved', index: at + 1 }, at);
    model.apply(state.step(at) as Step);
  }
  expect(Math.round(rate())).toBe(20);
  state.end('done', 4_000);
  model.apply(state.step(5_000) as Step);
  expect(rate()).toBe(10);
});
