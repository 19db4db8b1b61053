import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import promises from 'node:fs/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { LockedError, takeLock } from '../../src/io/lock-file.js';
import { isHeld } from '../../src/io/lock-holder.js';
import { ownIdentity, type ProcessIdentity } from '../../src/io/process-identity.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { openDescriptors } from '../helpers/descriptors.js';
import { systemError } from '../helpers/system-error.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

const newLock = (folder = tempFolder()) => ({ folder, path: join(folder, '.x.lock') });

/** A lock that somebody else made, so many seconds ago. */
function leaveLock(path: string, holder: Partial<ProcessIdentity>, age = 0): void {
  writeFileSync(path, JSON.stringify({ ...ownIdentity(), ...holder, token: 0 }));
  const then = Date.now() / 1_000 - age;
  utimesSync(path, then, then);
}

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid as number;
}

const refusal = async (path: string): Promise<LockedError> => {
  const outcome: unknown = await takeLock(path).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(LockedError);
  return outcome as LockedError;
};

describe('takeLock', () => {
  test('one at a time, also inside one process; nothing stays', async () => {
    const { folder, path } = newLock();
    const lock = await takeLock(path);
    expect((await refusal(path)).holder).toMatchObject({ pid: process.pid });
    await lock.close();
    expect(filesIn(folder)).toEqual([]);
    await (await takeLock(path)).close();
    expect(filesIn(folder)).toEqual([]);
  });

  test('one that is being given back is waited for', async () => {
    const { path } = newLock();
    const lock = await takeLock(path);
    void lock.close();
    await (await takeLock(path)).close();
  });

  test('of a process that is gone it is taken over at once, by one of many', async () => {
    const { folder, path } = newLock();
    leaveLock(path, { pid: await endedPid() });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(path)));
    const taken = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(taken).toHaveLength(1);
    expect(filesIn(folder)).toEqual(['.x.lock']);
    await taken[0]?.value.close();
    expect(filesIn(folder)).toEqual([]);
  });

  test('the same number of another process does not hold it', async () => {
    const { path } = newLock();
    leaveLock(path, { start: '1' });
    await (await takeLock(path)).close();
  });

  test('a process that ended and that nobody has waited for does not hold it', async () => {
    // Its shell becomes a program that never waits.
    const child = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
    afterThisTest(() => child.kill('SIGKILL'));
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = Number(String(text));
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    while (stat()[0] !== 'Z') await new Promise((resolve) => setTimeout(resolve, 10));
    const { path } = newLock();
    leaveLock(path, { pid, start: stat()[19] });
    await (await takeLock(path)).close();
  });

  test.each([
    ['of another machine', { place: 'elsewhere', host: 'there' }],
    ['of nobody that can be read', undefined],
  ])('%s it is held while it is new, and taken over when it is old', async (_, holder) => {
    const { folder, path } = newLock();
    const leave = (age: number) => {
      if (holder) leaveLock(path, holder, age);
      else {
        leaveLock(path, {}, age);
        writeFileSync(path, 'what is this?');
        utimesSync(path, Date.now() / 1_000 - age, Date.now() / 1_000 - age);
      }
    };
    leave(5);
    const { holder: told } = await refusal(path);
    expect(told?.host).toBe(holder?.host);
    expect(filesIn(folder)).toEqual(['.x.lock']);
    leave(60);
    await (await takeLock(path)).close();
    expect(filesIn(folder)).toEqual([]);
  });

  test('whoever holds it shows that, for those who cannot look at its process', async () => {
    const { path } = newLock();
    const lock = await takeLock(path);
    const text = readFileSync(path, 'utf8');
    utimesSync(path, 1, 1);
    await until('it is written again', () => statSync(path).mtimeMs > 1_000);
    expect(readFileSync(path, 'utf8')).toBe(text);
    await lock.close();
  });

  test.each(['', 'not of ours'])('one that says %j is taken over when it is old', async (text) => {
    const { folder, path } = newLock();
    writeFileSync(path, text);
    expect((await refusal(path)).holder).toBeUndefined();
    const hourAgo = Date.now() / 1_000 - 3_600;
    utimesSync(path, hourAgo, hourAgo);
    await (await takeLock(path)).close();
    expect(filesIn(folder)).toEqual([]);
  });

  test('what another has taken over meanwhile is not removed', async () => {
    const { folder, path } = newLock();
    const lock = await takeLock(path);
    leaveLock(path, { place: 'elsewhere' });
    await lock.close();
    expect(filesIn(folder)).toEqual(['.x.lock']);
  });

  test('nothing stays open, neither of a lock nor of one that was looked at', async () => {
    const { path } = newLock();
    const before = openDescriptors();
    const lock = await takeLock(path);
    await refusal(path);
    expect(openDescriptors()).toBe(before + 1);
    await lock.close();
    leaveLock(path, { place: 'elsewhere' });
    await refusal(path);
    expect(openDescriptors()).toBe(before);
  });

  test('where it cannot be written, none is left', async () => {
    const { folder, path } = newLock();
    const { open } = promises;
    const spy = jest.spyOn(promises, 'open').mockImplementation(async (...args) => {
      const file = await open(...args);
      file.write = () => Promise.reject(systemError('ENOSPC'));
      return file;
    });
    afterThisTest(() => spy.mockRestore());
    const before = openDescriptors();
    await expect(takeLock(path)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(filesIn(folder)).toEqual([]);
    expect(openDescriptors()).toBe(before);
  });

  test('one that was released before its age was known counts as held', async () => {
    const { folder, path } = newLock();
    expect(await isHeld(path, '')).toBe(true);
    expect(filesIn(folder)).toEqual([]);
  });

  test('a folder in which nothing can be made is an error of the system', async () => {
    await expect(takeLock('/proc/.x.lock')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
