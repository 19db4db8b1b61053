import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { afterThisTest } from '../helpers/clean-up.js';

beforeEach(() => {
  jest.resetModules();
});
afterEach(() => {
  globalThis.__non_webpack_require__ = undefined;
});

test('where strings may be evaluated, threads.js finds its modules itself', async () => {
  await import('../../src/actors/without-eval.js');
  expect(globalThis.__non_webpack_require__).toBeUndefined();
});

test('where they may not, it gets them, unless it has them already', async () => {
  const { Function: kept } = globalThis;
  afterThisTest(() => {
    globalThis.Function = kept;
  });
  globalThis.Function = (() => {
    throw new EvalError('Code generation from strings disallowed for this context');
  }) as unknown as FunctionConstructor;
  await import('../../src/actors/without-eval.js');
  const found = globalThis.__non_webpack_require__;
  expect(found?.('node:worker_threads')).toHaveProperty('Worker');
  jest.resetModules();
  await import('../../src/actors/without-eval.js');
  expect(globalThis.__non_webpack_require__).toBe(found);
});
