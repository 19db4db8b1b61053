import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { actorPool } from '../../src/actors/actor-pool.js';
import type { Actor } from '../../src/actors/actor.js';

interface Job {
  readonly name: string;
  /** Of memory, in bytes. */
  readonly needs: number;
}

/** A pool whose actors are played here: a job runs until it is told to finish. */
function playedPool(size: number, maxMemory: number) {
  const finishing = new Map<string, () => void>();
  const answers: string[] = [];
  /** What was granted to jobs that said that they need more. */
  const tooLittle: string[] = [];
  /** What each living thread may hold: the most that a job of it was granted and took. */
  const held = new Map<object, number>();
  let most = 0;
  const start = (): Actor<Job, string> => {
    let end: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const actor: Actor<Job, string> = {
      ended,
      ask: async ({ name, needs }, { memory = Infinity } = {}) => {
        await setImmediate();
        if (needs > memory) {
          tooLittle.push(`${name}: ${memory}`);
          return { needs };
        }
        held.set(actor, Math.max(held.get(actor) ?? 0, needs));
        most = Math.max(most, sum(held.values()));
        await new Promise<void>((resolve) => finishing.set(name, resolve));
        finishing.delete(name);
        return { reply: name, needs };
      },
      // A thread takes a while to end.
      stop: () => {
        void setImmediate().then(() => {
          held.delete(actor);
          end();
        });
      },
    };
    held.set(actor, 0);
    return actor;
  };
  const pool = actorPool<Job, string>({ size, start, maxMemory });
  const settle = async () => {
    for (let k = 0; k < 20; k += 1) await setImmediate();
  };
  return {
    ask: async (...jobs: readonly (readonly [name: string, needs: number])[]) => {
      for (const [name, needs] of jobs) {
        pool.ask({ name, needs }).subscribe((answer) => answers.push(answer));
      }
      await settle();
    },
    running: () => [...finishing.keys()].sort().join(' '),
    finish: async (...names: readonly string[]) => {
      for (const name of names) finishing.get(name)?.();
      await settle();
    },
    answers,
    tooLittle,
    threads: () => held.size,
    most: () => most,
  };
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((a, b) => a + b, 0);

describe('a pool with a budget of memory', () => {
  test('jobs within their share run as if there were none', async () => {
    const { ask, running, finish, answers, tooLittle } = playedPool(4, 100);
    await ask(['a', 25], ['b', 1], ['c', 25], ['d', 25], ['e', 25]);
    expect(running()).toBe('a b c d');
    await finish('b');
    expect(running()).toBe('a c d e');
    await finish('a', 'c', 'd', 'e');
    expect(answers).toEqual(['b', 'a', 'c', 'd', 'e']);
    expect(tooLittle).toEqual([]);
  });

  test('as many run at once as the budget holds, whatever the number of threads', async () => {
    const { ask, running, finish, answers, most } = playedPool(8, 100);
    await ask(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, 40] as const));
    expect(running()).toBe('a b');
    await finish('a');
    expect(running()).toBe('b c');
    await finish('b');
    expect(running()).toBe('c d');
    for (const name of ['c', 'd', 'e', 'f', 'g']) await finish(name);
    expect(answers).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(most()).toBe(80);
  });

  test('what needs more than all of it runs alone', async () => {
    const { ask, running, finish, answers, threads } = playedPool(4, 100);
    await ask(['a', 5], ['b', 5], ['huge', 1_000], ['c', 5]);
    // The one behind it began before it said what it needs.
    expect(running()).toBe('a b c');
    await finish('a', 'c');
    expect(running()).toBe('b');
    await finish('b');
    expect(running()).toBe('huge');
    expect(threads()).toBe(1);
    await finish('huge');
    expect(answers).toEqual(['a', 'c', 'b', 'huge']);
    await ask(['d', 5]);
    expect(running()).toBe('d');
  });

  test('nothing passes one that waits for memory', async () => {
    const { ask, running, finish, answers } = playedPool(4, 100);
    await ask(['a', 20], ['b', 20], ['large', 80], ['c', 20], ['d', 20]);
    // Those behind it began before it said what it needs.
    expect(running()).toBe('a b c');
    await finish('c');
    expect(running()).toBe('a b');
    await finish('a');
    await finish('b');
    expect(running()).toBe('large');
    await finish('large');
    expect(answers).toEqual(['c', 'a', 'b', 'large']);
    expect(running()).toBe('d');
  });

  test('a thread that holds the memory of a large job does not keep others from theirs', async () => {
    const { ask, running, finish, most, threads } = playedPool(4, 100);
    await ask(['large', 90]);
    await finish('large');
    expect(threads()).toBe(1);
    await ask(['a', 25], ['b', 25], ['c', 25], ['d', 25]);
    // The next job is thought to be as large; it says that it is not.
    await finish('a');
    expect(running()).toBe('b c d');
    expect(most()).toBeLessThanOrEqual(100);
    await finish('b', 'c', 'd');
    await ask(['large again', 80]);
    expect(running()).toBe('large again');
    expect(most()).toBeLessThanOrEqual(100);
    expect(threads()).toBe(1);
  });

  test('large jobs in a row say so once, and keep their thread', async () => {
    const { ask, finish, tooLittle, answers } = playedPool(4, 100);
    await ask(['a', 90]);
    await ask(['b', 90]);
    await ask(['c', 95]);
    for (const name of ['a', 'b', 'c']) await finish(name);
    expect(answers).toEqual(['a', 'b', 'c']);
    expect(tooLittle).toEqual(['a: 25', 'c: 90']);
  });

  test('a budget smaller than anything: one after another', async () => {
    const { ask, running, finish, answers } = playedPool(4, 1);
    await ask(['a', 7], ['b', 7], ['c', 7]);
    for (const name of ['a', 'b', 'c']) {
      expect(running()).toBe(name);
      await finish(name);
    }
    expect(answers).toEqual(['a', 'b', 'c']);
  });

  test('shares are whole bytes, and one that said what it needs gets that, whatever others took', async () => {
    const { ask, running, finish, tooLittle, answers } = playedPool(3, 100);
    await ask(['a', 30], ['b', 30], ['large', 50]);
    expect(tooLittle).toEqual(['large: 33']);
    // Meanwhile the usual need is that of the small ones.
    await finish('a', 'b');
    expect(running()).toBe('large');
    expect(tooLittle).toEqual(['large: 33']);
    await finish('large');
    expect(answers).toEqual(['a', 'b', 'large']);
  });
});
