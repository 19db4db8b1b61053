import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { lastValueFrom, NEVER, of, throwError, toArray, type Observable } from 'rxjs';
import type {
  downloadRuns as downloadRunsOf,
  gifRuns as gifRunsOf,
} from '../../../../src/cli/compare/sweep/sweep-runs.js';
import { compareTable, type CompareSettings } from '../../../../src/cli/flags/compare-options.js';
import { checkOptions } from '../../../../src/options/index.js';
import { runOf } from '../../../helpers/comparison.js';
import { marbles } from '../../../helpers/marbles.js';

interface Order {
  readonly concurrency: number;
  readonly workers?: number;
}

/** What other processes were asked for, and what they reply. */
const orders: Order[] = [];
let reply: (order: Order) => Observable<unknown>;
let downloadRuns: typeof downloadRunsOf;
let gifRuns: typeof gifRunsOf;
beforeAll(async () => {
  jest.doMock('../../../../src/cli/compare/forked.js', () => ({
    forked: (_name: string, _entry: string, order: Order) => {
      orders.push(order);
      return reply(order);
    },
  }));
  ({ downloadRuns, gifRuns } = await import('../../../../src/cli/compare/sweep/sweep-runs.js'));
});
beforeEach(() => {
  orders.length = 0;
});

const server = { host: 'lab', port: 1_234, count: 50 };
const settings = (given: Partial<CompareSettings> = {}) =>
  checkOptions(compareTable, { rounds: 2, ...given });

describe('downloadRuns', () => {
  test('tries each number of connections in each round, and there is no warm-up', async () => {
    reply = ({ concurrency }) => of({ rate: concurrency, latencies: [] });
    const runs = await lastValueFrom(downloadRuns(server, [1, 2], settings()).pipe(toArray()));
    expect(orders).toEqual(
      [1, 2, 1, 2].map((concurrency) => ({
        ...{ host: 'lab', port: 1_234, concurrency, duration: 800 },
      })),
    );
    expect(runs.map(({ rung, round, reply: run }) => [rung, round, run])).toEqual([
      [0, 0, { rate: 1, latencies: [] }],
      [1, 0, { rate: 2, latencies: [] }],
      [0, 1, { rate: 1, latencies: [] }],
      [1, 1, { rate: 2, latencies: [] }],
    ]);
  });

  test('a number that fails is a result, and the others go on', async () => {
    reply = ({ concurrency }) =>
      concurrency === 1 ? throwError(() => new Error('refused')) : of({ rate: 2, latencies: [] });
    const once = settings({ rounds: 1 });
    const runs = await lastValueFrom(downloadRuns(server, [1, 2], once).pipe(toArray()));
    expect(runs.map((run) => run.reply)).toEqual([
      { error: 'refused' },
      { rate: 2, latencies: [] },
    ]);
  });

  test('a run that takes too long ends it, and its process', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const running = cold('-');
      reply = () => running;
      expectObservable(downloadRuns(server, [64], settings({ runTimeout: 5 }))).toBe(
        '-----#',
        undefined,
        new Error('The run with 64 connections took longer than 0.005 s (--run-timeout)'),
      );
      expectSubscriptions(running.subscriptions).toBe('^----!');
    });
  });

  test('unsubscribing, as Ctrl-C does, ends the process, and starts no other', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const running = cold('-');
      reply = () => running;
      expectObservable(downloadRuns(server, [1, 2], settings()), '^--!').toBe('----');
      expectSubscriptions(running.subscriptions).toBe('^--!');
    });
    expect(orders).toHaveLength(1);
  });
});

describe('gifRuns', () => {
  test('times the GIF stage of step 3 for each number of workers', async () => {
    // The GIF takes the second half of 1,000 ms.
    reply = () => of({ record: runOf(1_000), gifCpu: 400 });
    const runs = await lastValueFrom(gifRuns(server, [1, 4], settings()).pipe(toArray()));
    expect(orders).toEqual(
      [1, 4, 1, 4].map((workers) => ({
        ...{ ...server, rung: 2, concurrency: 8, workers, isCheck: false },
      })),
    );
    expect(runs.map((run) => run.reply)).toEqual(
      Array(4).fill({ rate: 100, started: 1, cores: 0.8 }),
    );
  });

  test('unsubscribing ends the process', () => {
    marbles(({ expectObservable }) => {
      reply = () => NEVER;
      expectObservable(gifRuns(server, [1, 2], settings()), '^--!').toBe('----');
    });
    expect(orders).toHaveLength(1);
  });
});
