import { describe, expect, test } from '@jest/globals';
import { WorkerNumbers } from '../../src/queue/worker-numbers.js';

describe('the numbers of workers', () => {
  test('begin after those of the threads here, in the order in which workers show up', () => {
    const numbers = new WorkerNumbers(2);
    expect(numbers.begin('r-0', 'a:7')).toBe(2);
    expect(numbers.begin('r-1', 'b:8')).toBe(3);
    numbers.end('r-0');
    numbers.end('r-1');
    expect(numbers.begin('r-2', 'b:8')).toBe(3);
    expect(numbers.begin('r-3', 'a:7')).toBe(2);
  });

  test('are several for a worker that does several chunks at once, the lowest that is free', () => {
    const numbers = new WorkerNumbers(0);
    expect(['r-0', 'r-1', 'r-2'].map((chunk) => numbers.begin(chunk, 'a:7'))).toEqual([0, 1, 2]);
    numbers.end('r-1');
    expect(numbers.begin('r-3', 'a:7')).toBe(1);
    expect(numbers.begin('r-4', 'b:8')).toBe(3);
  });

  test('of a chunk that another worker takes over leave the first one', () => {
    const numbers = new WorkerNumbers(0);
    numbers.begin('r-0', 'a:7');
    expect(numbers.begin('r-0', 'b:8')).toBe(1);
    expect(numbers.begin('r-1', 'a:7')).toBe(0);
  });
});
