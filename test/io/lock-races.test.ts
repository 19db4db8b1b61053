import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import timers from 'node:timers/promises';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc, { type Scheduler } from 'fast-check';
import type { Lock, takeLock as takeLockOf } from '../../src/io/lock-file.js';
import { claimPath } from '../../src/io/part-path.js';
import { fuzzRun } from '../helpers/fuzz-run.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

/** The process that a call belongs to: processes are played in this one, each with modules of its own. */
const current = new AsyncLocalStorage<Played>();

/** A process that is played. It is killed before the step of this number, counted from 0. */
interface Played {
  readonly pid: number;
  readonly lastStep: number;
  readonly onKilled: () => void;
  steps: number;
}

const DEAD = 1;
/** The numbers of the processes that live. */
const alive = new Set<number>();
let scheduler: Scheduler | undefined;

/** One call of the system: it waits for its turn, which fast-check chooses. A killed process makes none. */
async function step<T>(call: () => T): Promise<T> {
  const process = current.getStore() as Played;
  await scheduler?.schedule(Promise.resolve());
  if (process.steps === process.lastStep) {
    alive.delete(process.pid);
    process.onKilled();
  }
  if (!alive.has(process.pid)) return await new Promise<never>(() => undefined);
  process.steps += 1;
  return call();
}

const open = new Set<number>();

function openFile(path: fs.PathLike, flags: fs.OpenMode) {
  const file = fs.openSync(path, flags);
  open.add(file);
  return {
    write: (text: string) => step(() => fs.writeSync(file, text, 0)),
    read: (buffer: Buffer) => step(() => ({ buffer, bytesRead: fs.readSync(file, buffer) })),
    close: () => {
      if (open.delete(file)) fs.closeSync(file);
      return Promise.resolve();
    },
  };
}

beforeAll(() => {
  const played = {
    open: (path: fs.PathLike, flags: fs.OpenMode) => step(() => openFile(path, flags)),
    stat: (path: fs.PathLike) => step(() => fs.statSync(path)),
    link: (from: fs.PathLike, to: fs.PathLike) => step(() => fs.linkSync(from, to)),
    rename: (from: fs.PathLike, to: fs.PathLike) => step(() => fs.renameSync(from, to)),
    rm: (path: fs.PathLike, options: fs.RmOptions) => step(() => fs.rmSync(path, options)),
    unlink: (path: fs.PathLike) => step(() => fs.unlinkSync(path)),
  };
  for (const [name, call] of Object.entries(played)) {
    jest.spyOn(promises, name as 'unlink').mockImplementation(call as never);
  }
  jest.spyOn(timers, 'setTimeout').mockImplementation(() => step(() => undefined));
  jest.doMock('../../src/io/process-identity.js', () => ({
    ownIdentity: () => ({ pid: current.getStore()?.pid }),
    isAlive: ({ pid }: Played) => alive.has(pid),
  }));
});

let pids = DEAD;

/** Runs `life` as a process. Resolves when it has ended, or was killed. */
async function play(
  lastStep: number,
  life: (takeLock: typeof takeLockOf, pid: number) => Promise<void>,
): Promise<void> {
  jest.resetModules();
  const { takeLock } = await import('../../src/io/lock-file.js');
  const pid = (pids += 1);
  alive.add(pid);
  await new Promise<void>((resolve, reject) => {
    const process: Played = { pid, lastStep, onKilled: resolve, steps: 0 };
    current.run(process, () => void life(takeLock, pid).then(resolve, reject));
  });
}

/** A lock whose process has ended, and so many claims on it, each of a run that was killed with it. */
const newDeadLock = (claims = 0) => {
  const folder = tempFolder();
  const path = join(folder, '.x.lock');
  const text = JSON.stringify({ pid: DEAD, token: 0 });
  for (let file = path, k = 0; k <= claims; k += 1, file = claimPath(file))
    fs.writeFileSync(file, text);
  return { folder, path };
};

const take = (takeLock: typeof takeLockOf, path: string): Promise<Lock | undefined> =>
  takeLock(path).catch((error: unknown) => {
    expect(error).toMatchObject({ message: 'it is locked' });
    return undefined;
  });

/** Lets processes take a lock whose process has ended, in the order of the scheduler. */
async function race(order: Scheduler, path: string, lastSteps: readonly number[]): Promise<void> {
  const holders = new Set<number>();
  let taken = 0;
  const life = async (takeLock: typeof takeLockOf, pid: number): Promise<void> => {
    const lock = await take(takeLock, path);
    if (!lock) return;
    taken += 1;
    expect([...holders].filter((holder) => alive.has(holder))).toEqual([]);
    holders.add(pid);
    for (let k = 0; k < 30; k += 1) await step(() => undefined);
    holders.delete(pid);
    await lock.close();
  };
  scheduler = order;
  alive.clear();
  try {
    await order.waitFor(Promise.all(lastSteps.map((lastStep) => play(lastStep, life))));
  } finally {
    scheduler = undefined;
    for (const file of open) fs.closeSync(file);
    open.clear();
  }
  if (lastSteps.every((lastStep) => lastStep === Infinity)) expect(taken).toBeGreaterThan(0);
}

/** Some seconds later, whatever the killed processes left behind, the next process takes the lock. */
async function takeLater(folder: string, path: string): Promise<void> {
  alive.clear();
  for (const name of filesIn(folder)) fs.utimesSync(join(folder, name), 1, 1);
  await play(Infinity, async (takeLock) => {
    const lock = await take(takeLock, path);
    expect(lock).toBeDefined();
    await lock?.close();
  });
}

const killedAt = fc.oneof(fc.constant(Infinity), fc.nat(30));

describe('in any order of the calls of the system', () => {
  test.each([
    ['', 0],
    [' and of the run that took it away', 1],
    [' and of two runs that took it away', 2],
  ])(
    'a lock of a killed process%s gets one holder at a time, and leaves nothing',
    async (_, claims) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (order) => {
          const { folder, path } = newDeadLock(claims);
          await race(order, path, [Infinity, Infinity, Infinity]);
          expect(filesIn(folder)).toEqual([]);
        }),
        fuzzRun(60),
      );
    },
    60_000,
  );

  test('also when some of them are killed; the lock is never lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(killedAt, { minLength: 2, maxLength: 4 }),
        async (order, lastSteps) => {
          const { folder, path } = newDeadLock();
          await race(order, path, lastSteps);
          await takeLater(folder, path);
        },
      ),
      fuzzRun(60),
    );
  }, 60_000);
});
