import { spawn } from 'node:child_process';
import fs, { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, jest, test } from '@jest/globals';
import { isAlive, ownIdentity } from '../../src/io/process-identity.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { systemError } from '../helpers/system-error.js';

/** What the system would say of process 4711. */
function systemSays(stat: string | undefined): void {
  const { readFileSync: read } = fs;
  const spy = jest.spyOn(fs, 'readFileSync').mockImplementation(((path: string, how: never) => {
    if (path !== '/proc/4711/stat') return read(path, how);
    if (stat === undefined) throw systemError('ENOENT');
    return stat;
  }) as typeof read);
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  afterThisTest(() => {
    spy.mockRestore();
    kill.mockRestore();
  });
}

/** As in proc_pid_stat(5): number, name, state, 18 more fields, and the start. */
const statOf = (name: string, state: string, start: string) =>
  `4711 (${name}) ${state} ${Array.from({ length: 18 }, (_, k) => k).join(' ')} ${start} 1 2 3\n`;

const other = (start: string | undefined, pid = 4_711) => ({ ...ownIdentity(), pid, start });

describe('ownIdentity', () => {
  test('is of this process, on this machine since its start', () => {
    const { pid, start, place, host } = ownIdentity();
    expect(pid).toBe(process.pid);
    // Clock ticks since the machine started, some hundred a second.
    const uptime = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]);
    expect(Number(start) / 100).toBeLessThanOrEqual(uptime);
    expect(Number(start)).toBeGreaterThan(0);
    expect(place).toMatch(/^[0-9a-f-]{36} pid:\[\d+\]$/);
    expect(host).toBe(hostname());
    expect(ownIdentity()).toBe(ownIdentity());
  });
});

describe('isAlive', () => {
  test('this process, and one that was started; not once it is gone', async () => {
    expect(isAlive(ownIdentity())).toBe(true);
    const child = spawn('sleep', ['60']);
    const start = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19];
    expect(isAlive(other(start, child.pid))).toBe(true);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(isAlive(other(start, child.pid))).toBe(false);
  });

  test.each([
    ['it runs', statOf('node', 'S', '99'), true],
    ['whatever its name is', statOf('a) Z 1 (b', 'R', '99'), true],
    ['another has its number', statOf('node', 'S', '100'), false],
    ['it has ended, and nobody has waited for it', statOf('node', 'Z', '99'), false],
    ['it is going', statOf('node', 'X', '99'), false],
    ['the system does not say', undefined, undefined],
  ])('%s', (_, stat, expected) => {
    systemSays(stat);
    expect(isAlive(other('99'))).toBe(expected);
  });

  test('of another machine, or where nobody said when it began, nobody knows', () => {
    systemSays(statOf('node', 'S', '99'));
    expect(isAlive({ ...other('99'), place: 'elsewhere' })).toBeUndefined();
    expect(isAlive(other(undefined))).toBeUndefined();
  });

  test('one that must not be signalled is there', () => {
    systemSays(statOf('node', 'S', '99'));
    jest.spyOn(process, 'kill').mockImplementation(() => {
      throw systemError('EPERM');
    });
    expect(isAlive(other('99'))).toBe(true);
  });
});
