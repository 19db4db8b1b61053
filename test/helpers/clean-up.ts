import { afterAll, afterEach, beforeAll } from '@jest/globals';

type Step = () => unknown;

const steps: Step[] = [];

/** Runs `step` when the test that calls this has ended, however it ended; the last one comes first. */
export function afterThisTest(step: Step): void {
  steps.push(step);
}

afterEach(() => undo(steps));

/**
 * Starts something once for all tests of a `describe`, before the first of them; or of a file, where this
 * is called outside of any. What it leaves to `afterThisTest` is done after the last of them instead.
 *
 * @returns gives what was started.
 */
export function onceForAll<T>(start: () => Promise<T>): () => T {
  const own: Step[] = [];
  let started: T | undefined;
  beforeAll(async () => {
    try {
      started = await start();
    } finally {
      own.push(...steps.splice(0)); // no test runs meanwhile: all of them are of `start`
    }
  });
  afterAll(() => undo(own));
  return () => started as T;
}

async function undo(todo: Step[]): Promise<void> {
  for (const step of todo.splice(0).reverse()) await step();
}
