import { describe, expect, test } from '@jest/globals';
import { showFigures, WorkCounter } from '../../../src/cli/worker/work-counter.js';
import { WORK_EVENTS } from '../../helpers/work-events.js';

describe('the counter of a worker', () => {
  test('begins at nothing', () => {
    expect(new WorkCounter().figures()).toEqual({ encoded: 0, frames: 0, failed: 0 });
  });

  test('counts chunks, their frames, and tries that failed', () => {
    const counter = new WorkCounter();
    for (const event of Object.values(WORK_EVENTS)) counter.count(event);
    counter.count(WORK_EVENTS.done);
    expect(counter.figures()).toEqual({ encoded: 2, frames: 16, failed: 3 });
  });

  test.each([
    [{ encoded: 1, frames: 1, failed: 0 }, 'Encoded 1 chunk of 1 frame, 0 failed'],
    [{ encoded: 2, frames: 16, failed: 3 }, 'Encoded 2 chunks of 16 frames, 3 failed'],
  ])('shows %j on one line', (figures, line) => {
    expect(showFigures(figures)).toBe(line);
  });
});
