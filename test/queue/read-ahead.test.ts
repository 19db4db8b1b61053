import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { ReadAhead } from '../../src/queue/read-ahead.js';

/** Takes things of these sizes, with room for 10 bytes; notes what is read and what is taken. */
function takeAll(sizes: readonly number[]) {
  const ahead = new ReadAhead(10);
  const read: number[] = [];
  const taken: number[] = [];
  for (const [k, bytes] of sizes.entries()) {
    void ahead
      .take(() => {
        read.push(k);
        return Promise.resolve({ bytes });
      })
      .then(() => taken.push(k));
  }
  return { ahead, read, taken };
}

describe('reading ahead', () => {
  test('reads in order, one at a time', async () => {
    const ahead = new ReadAhead(10);
    const started: string[] = [];
    const ends: (() => void)[] = [];
    const things = ['a', 'b'].map((name) =>
      ahead.take(() => {
        started.push(name);
        return new Promise<{ name: string; bytes: number }>((resolve) => {
          ends.push(() => resolve({ name, bytes: 1 }));
        });
      }),
    );
    await turn();
    expect(started).toEqual(['a']);
    ends[0]!();
    await turn();
    expect(started).toEqual(['a', 'b']);
    ends[1]!();
    expect((await Promise.all(things)).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('goes on until there is no room, and one thing more', async () => {
    const { read, taken } = takeAll([5, 5, 5, 5]);
    await turn();
    expect(read).toEqual([0, 1, 2]);
    expect(taken).toEqual([0, 1, 2]);
  });

  test('goes on when there is room again, and no sooner', async () => {
    const { ahead, read } = takeAll([20, 1, 1]);
    await turn();
    expect(read).toEqual([0]);
    ahead.release(9);
    await turn();
    expect(read).toEqual([0]);
    ahead.release(1);
    await turn();
    expect(read).toEqual([0, 1]);
    ahead.release(1);
    await turn();
    expect(read).toEqual([0, 1, 2]);
  });

  test('a thing that cannot be read fails alone, and takes no room', async () => {
    const ahead = new ReadAhead(0);
    const failed = ahead.take(() => Promise.reject<{ bytes: number }>(new Error('broken')));
    const next = ahead.take(() => Promise.resolve({ bytes: 1 }));
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toEqual({ bytes: 1 });
  });

  test('nor does one that throws at once', async () => {
    const ahead = new ReadAhead(0);
    const failed = ahead.take(() => {
      throw new Error('broken');
    });
    const next = ahead.take(() => Promise.resolve({ bytes: 1 }));
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toEqual({ bytes: 1 });
  });
});
