import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Fifo } from '../../src/operators/fifo.js';

describe('Fifo', () => {
  test('gives back what was pushed, in order, through any mix of both', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -700, max: 700 }), { maxLength: 30 }), (steps) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        let next = 0;
        for (const step of steps) {
          for (let k = 0; k < step; k += 1) {
            fifo.push(next);
            model.push(next++);
          }
          for (let k = 0; k > step && model.length > 0; k -= 1) {
            expect(fifo.shift()).toBe(model.shift());
          }
          expect(fifo.length).toBe(model.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is empty after clear, and goes on', () => {
    const fifo = new Fifo<string>();
    fifo.push('a');
    fifo.clear();
    expect(fifo.length).toBe(0);
    fifo.push('b');
    expect(fifo.shift()).toBe('b');
  });
});
