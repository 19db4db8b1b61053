import { describe, expect, test } from '@jest/globals';
import { start } from '../helpers/processes.js';
import { startReaper } from '../helpers/reaper.js';
import { until } from '../helpers/until.js';

/** A shell that has started another program, which would outlive it. */
async function parent() {
  const shell = start('sh', ['-c', 'sleep 3600 & echo $!; wait']);
  const [child] = await shell.line(/^\d+$/);
  return { group: shell.pid, child: Number(child) };
}

/** Whether it is there and runs; one that nobody has waited for yet does not. */
async function runs(pid: number): Promise<boolean> {
  const { stdout } = await start('ps', ['-o', 'stat=', '-p', String(pid)]).ended;
  return stdout !== '' && !stdout.startsWith('Z');
}

describe('what a test starts', () => {
  let left: number;

  test('runs until the test has ended', async () => {
    left = (await parent()).child;
    expect(await runs(left)).toBe(true);
  });

  test('is gone then, with all that it started', async () => {
    await until('it is gone', async () => !(await runs(left)));
  });

  test('is gone where the tests themselves are killed', async () => {
    const { group, child } = await parent();
    const ended = start('sleep', ['3600']);
    const reaper = startReaper();
    for (const pid of [ended.pid, group]) reaper.started(pid);
    reaper.ended(ended.pid);
    reaper.abandon();
    await until('it is gone', async () => !(await runs(child)));
    expect(await runs(ended.pid)).toBe(true);
  });
});
