import { describe, expect, test } from '@jest/globals';
import { sweepPlan } from '../../../../src/cli/compare/sweep/sweep-plan.js';
import { downloadsOf, gifsOf, sweepLike } from '../../../helpers/comparison.js';

describe('sweepPlan', () => {
  test('doubles the connections up to the most, and the workers up to twice the cores', () => {
    expect(sweepPlan(512, 2)).toEqual({
      connections: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
      workers: [1, 2, 4],
    });
    expect(sweepPlan(512, 6).workers).toEqual([1, 2, 4, 8, 16]);
  });

  test('ends with the most, also if it is no power of two', () => {
    expect(sweepPlan(12, 1)).toEqual({ connections: [1, 2, 4, 8, 12], workers: [1, 2] });
    expect(sweepPlan(3, 8)).toEqual({ connections: [1, 2, 3], workers: [1, 2, 3] });
    expect(sweepPlan(1, 8)).toEqual({ connections: [1], workers: [1] });
  });
});

describe('the connections of a sweep', () => {
  test("have the bound of Little's law: connections / the time of a download alone", () => {
    const { connections } = sweepLike();
    expect(connections.map(({ bound }) => bound)).toEqual([100, 200, 400, 800]);
    expect(connections[2]).toMatchObject({
      connections: 4,
      rate: { mean: 360, deviation: 10 },
      latency: { median: 12, p90: 13, p99: 13, max: 13 },
    });
  });

  test('have their knee where 90 % of the highest rate is reached', () => {
    const kneeAt = (rate: number) =>
      sweepLike({
        downloads: [downloadsOf([rate, rate, rate], [10]), downloadsOf([100, 100, 100], [10])],
      }).connectionsKnee;
    expect(sweepLike().connectionsKnee).toBe(4);
    expect([kneeAt(90), kneeAt(89.9)]).toEqual([1, 2]);
  });

  test("say how many the highest rate takes by Little's law", () => {
    expect(sweepLike().connectionsNeeded).toBe(4); // 400 a second, of 10 ms each
    const more = [downloadsOf([99, 100, 101], [10]), downloadsOf([401, 401, 401], [12])];
    expect(sweepLike({ downloads: more }).connectionsNeeded).toBe(5);
  });

  test('have no knee of fewer than three rounds', () => {
    const two = {
      downloads: [downloadsOf([100, 100], [10])],
      gifs: [gifsOf([10, 10], 1), gifsOf([20, 20], 2)],
    };
    expect(sweepLike(two)).toMatchObject({
      connectionsKnee: undefined,
      workersKnee: undefined,
      workers: [{}, { thanOne: { isClear: false } }],
    });
  });

  test('a number that failed in any run has no rate, but the reason', () => {
    const [first, second] = [downloadsOf([9, 9], [100]), downloadsOf([100], [10])];
    const failed = [...second, { error: 'refused' }];
    const { connections, connectionsNeeded } = sweepLike({ downloads: [first, failed] });
    expect(connections[1]).toEqual({
      ...{ connections: 2, rate: undefined, latency: undefined, bound: 20, error: 'refused' },
    });
    expect(connectionsNeeded).toBe(1);
  });

  test('have no bound if one connection failed', () => {
    const downloads = [[{ error: 'refused' }], downloadsOf([100], [10])];
    const { connections, connectionsNeeded } = sweepLike({ downloads });
    expect(connections.map(({ bound }) => bound)).toEqual([undefined, undefined]);
    expect(connectionsNeeded).toBeUndefined();
  });
});

describe('the workers of a sweep', () => {
  test('are compared with one, and have a knee', () => {
    const { workers, workersKnee } = sweepLike();
    expect(workers.map(({ thanOne }) => thanOne)).toEqual([
      undefined,
      { value: 2, deviation: expect.closeTo(2 * Math.hypot(0.1, 0.05), 10), isClear: true },
      expect.objectContaining({ value: 2.1, isClear: true }),
    ]);
    expect(workersKnee).toBe(2);
  });

  test('say how many were started, and their share of the cores', () => {
    const gifs = [
      gifsOf([10, 10, 10], 1, 1.3), // other threads of the process compute, too
      [...gifsOf([10, 10], 2, 1), ...gifsOf([10], 1, 0.5)],
      gifsOf([10, 10, 10], 4, 1.5),
    ];
    const { workers } = sweepLike({ gifs });
    expect(workers.map(({ started }) => started)).toEqual([1, 2, 4]);
    expect(workers.map(({ share }) => share)).toEqual([1, 0.5, 0.75]);
  });
});
