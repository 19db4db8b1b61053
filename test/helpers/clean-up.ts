import { afterEach } from '@jest/globals';

const steps: (() => unknown)[] = [];

/** Runs `step` when the test that calls this has ended, however it ended; the last one comes first. */
export function afterThisTest(step: () => unknown): void {
  steps.push(step);
}

afterEach(async () => {
  for (const step of steps.splice(0).reverse()) await step();
});
