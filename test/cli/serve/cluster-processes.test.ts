import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Subject } from 'rxjs';
import { serveCluster, type ClusterOptions } from '../../../src/cli/serve/cluster.js';
import { fakeFork, type FakeProcess } from '../../helpers/fake-cluster.js';
import { record } from '../../helpers/record.js';

/** As `EXIT_DONE`: nobody reads what it prints any more. */
const DONE = 0;

function start(options: Partial<ClusterOptions> = {}) {
  const parts = fakeFork();
  const until = new Subject<void>();
  const told: unknown[] = [];
  const result = record(
    serveCluster({
      ...{ processes: 2, until, patience: 5_000 },
      onCounts: (id, counts) => told.push(['counts', id, counts]),
      onTotals: (id, totals) => told.push(['totals', id, totals]),
      onLogFailed: (message) => told.push(['log', message]),
      onDeath: (id) => told.push(['death', id]),
      onStuck: (count) => told.push(['stuck', count]),
      ...options,
    }),
  );
  return { parts, until, told, result };
}

describe('a cluster', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('tells an address once, when all of its processes accept there', () => {
    const { parts, result } = start();
    expect(parts).toHaveLength(2);
    parts[0]?.listens();
    parts[0]?.listens();
    expect(result.values).toEqual([]);
    parts[1]?.listens();
    parts[1]?.listens(81);
    expect(result.values).toEqual([{ type: 'listening', host: '::', port: 80 }]);
    parts[0]?.ends();
    jest.advanceTimersByTime(1_000);
    parts[2]?.listens();
    expect(result.values).toHaveLength(1);
  });

  test('a process that has died accepts nowhere', () => {
    const { parts, result } = start();
    parts[0]?.listens();
    parts[0]?.ends();
    parts[1]?.listens();
    jest.advanceTimersByTime(1_000);
    expect(result.values).toEqual([]);
    parts[2]?.listens(); // its replacement
    expect(result.values).toHaveLength(1);
  });

  test('passes on what its processes tell', () => {
    const { parts, told, result } = start();
    parts[1]?.tells({ type: 'counts', counts: [{}] });
    parts[1]?.tells({ type: 'totals', totals: { sent: 1 } });
    parts[1]?.tells({ type: 'log-failed', message: 'full' });
    parts[1]?.tells({ type: 'of another module' });
    expect(told).toEqual([
      ['counts', 2, [{}]],
      ['totals', 2, { sent: 1 }],
      ['log', 'full'],
    ]);
    parts[1]?.tells({ type: 'failed', code: 'ERR_PORT_IN_USE', message: 'in use' });
    expect(result.error?.value).toMatchObject({ code: 'ERR_PORT_IN_USE', message: 'in use' });
    expect(parts.map(({ signals }) => signals)).toEqual([['SIGKILL'], ['SIGKILL']]);
  });

  test('one that worked and dies is replaced: a young one after a second, an old one at once', () => {
    const { parts, told } = start();
    for (const part of parts) part.listens();
    jest.advanceTimersByTime(999);
    parts[0]?.ends();
    expect(told).toEqual([['death', 1]]);
    jest.advanceTimersByTime(999);
    expect(parts).toHaveLength(2);
    jest.advanceTimersByTime(1);
    expect(parts).toHaveLength(3);
    parts[1]?.ends();
    jest.advanceTimersByTime(0);
    expect(parts).toHaveLength(4);
    // A replacement may die before it listens.
    parts[3]?.ends();
    jest.advanceTimersByTime(1_000);
    expect(parts).toHaveLength(5);
    expect(told).toEqual([
      ['death', 1],
      ['death', 2],
      ['death', 4],
    ]);
  });

  test('one that ends before it has worked is the failure of all', () => {
    const { parts, result } = start();
    parts[0]?.ends(3);
    expect(result.error?.value).toMatchObject({
      code: 'ERR_LISTEN_FAILED',
      message: 'A process of the cluster ended with 3',
    });
    expect(parts[1]?.signals).toEqual(['SIGKILL']);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('or is killed: the signal is named', () => {
    const { parts, result } = start();
    parts[0]?.isKilledBy('SIGKILL');
    expect(result.error?.value).toMatchObject({
      code: 'ERR_LISTEN_FAILED',
      message: 'A process of the cluster ended with SIGKILL',
    });
  });

  test('one that cannot be started is the failure of all; an error of its channel is none', () => {
    const { parts, result } = start();
    parts[0]?.emit('error', new Error('write EPIPE'));
    expect(result.error).toBeUndefined();
    Object.assign(parts[1]!.process, { pid: undefined });
    parts[1]?.emit('error', new Error('spawn EAGAIN'));
    expect(result.error?.value).toMatchObject({
      code: 'ERR_LISTEN_FAILED',
      message: 'Cannot start a process: spawn EAGAIN',
    });
    expect(parts.map(({ signals }) => signals.length)).toEqual([1, 0]);
  });

  test('told to end, all are told once, and it ends with the last of them', () => {
    const { parts, until, told, result } = start();
    parts[0]?.listens();
    until.next();
    until.next();
    // One that was starting could not hear it.
    parts[1]?.listens();
    expect(parts.map(({ sent }) => sent)).toEqual([['stop'], ['stop', 'stop']]);
    parts[0]?.ends();
    expect(result.completed).toBe(false);
    parts[1]?.ends();
    expect(result.completed).toBe(true);
    jest.advanceTimersByTime(60_000);
    expect(parts).toHaveLength(2);
    expect(told).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('those that do not end in time are killed', () => {
    const { parts, until, told, result } = start();
    until.next();
    parts[0]?.ends();
    jest.advanceTimersByTime(4_999);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(told).toEqual([['stuck', 1]]);
    expect(parts.map(({ signals }) => signals)).toEqual([[], ['SIGKILL']]);
    parts[1]?.ends();
    expect(result.completed).toBe(true);
  });

  test('where one ends by itself all do, and none that is due is started', () => {
    const { parts, result } = start();
    for (const part of parts) part.listens();
    parts[0]?.ends(); // to be replaced in a second
    parts[1]?.ends(DONE);
    expect(result.completed).toBe(true);
    jest.advanceTimersByTime(60_000);
    expect(parts).toHaveLength(2);
  });

  test('told to end while one is to be replaced, it does not replace it', () => {
    const { parts, until, result } = start();
    for (const part of parts) part.listens();
    parts[0]?.ends(); // to be replaced in a second
    until.next();
    jest.advanceTimersByTime(1_000);
    expect(parts).toHaveLength(2);
    parts[1]?.ends();
    expect(result.completed).toBe(true);
  });

  test('unsubscribed, it kills all, and starts none', () => {
    const { parts, result, told } = start();
    for (const part of parts) part.listens();
    parts[0]?.ends();
    result.subscription.unsubscribe();
    expect(parts[1]?.signals).toEqual(['SIGKILL']);
    expect(jest.getTimerCount()).toBe(0);
    parts[1]?.ends();
    expect(told).toEqual([['death', 1]]);
    expect(parts).toHaveLength(2);
  });

  test('the last words of a process may come after its exit', () => {
    const { parts, until, result } = start({ processes: 1 });
    const [part] = parts as [FakeProcess];
    until.next();
    let isConnected = true;
    part.isConnected = () => isConnected;
    part.ends();
    expect(result.completed).toBe(false);
    isConnected = false;
    part.emit('disconnect');
    expect(result.completed).toBe(true);
  });
});
