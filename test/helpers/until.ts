import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds; far longer than anything here takes, and shorter than the patience of a test. */
const DEADLINE = 40_000;
const INTERVAL = 10;

/** Waits until `condition` holds; fails by naming `what` never came about. */
export async function until(
  what: string,
  condition: () => unknown,
  deadline = DEADLINE,
): Promise<void> {
  const end = Date.now() + deadline;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`);
    await sleep(INTERVAL);
  }
}
