import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { CLI, THREE_TIMES } from '../helpers/cli.js';
import { noiseFrames, saveFrames } from '../helpers/frames.js';
import { start } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { drawn, HIDE_CURSOR, hidesCursor, onTerminal, type Step } from '../helpers/terminal.js';
import { until } from '../helpers/until.js';

jest.setTimeout(90_000);

/** Two bars for a long time: 20 of many frames a second. */
const LONG = ['demo', '-n', '100000', '--rate', '20', '--seed', '1'];
/** Two seconds of it. */
const SHORT = ['demo', '-n', '40', '--rate', '20', '--seed', '1'];
const BAR = '\\d of 100000 frames';
/** What a bar leaves out on a narrow terminal is not told here: any figure. */
const ANY_BAR = 'GIF .*\\d%';

const demo = (columns: number, steps: readonly Step[], args = LONG, env = {}) =>
  onTerminal(columns, steps, [process.execPath, CLI, ...args], {
    cwd: tempFolder(),
    env: { TERM: 'xterm', NO_COLOR: undefined, ...env },
  });

const END: Step = ['signal', 'SIGTERM'];
const widest = (text: string): number => Math.max(...drawn(text).map((line) => line.length));

describe('bars', () => {
  test.each([20, 40, 60, 80, 200])(
    'on %d columns: one for each stage, none too wide',
    async (columns) => {
      const { steps, code } = await demo(columns, [['until', ANY_BAR], ['until', ANY_BAR], END]);
      expect(code).toBe(143);
      const text = steps.join('');
      expect(text).toMatch(/Download/);
      expect(text).toMatch(/GIF/);
      expect(widest(text)).toBeLessThan(columns);
      expect(text).not.toMatch(/\x1b\[\?7/);
      expect(hidesCursor(text)).toBe(false);
    },
  );

  test('of a terminal whose size is not known: 80 columns', async () => {
    const { steps } = await demo(0, [['until', BAR], END]);
    expect(widest(steps.join(''))).toBeGreaterThan(60);
    expect(widest(steps.join(''))).toBeLessThan(80);
  });

  test('follow the width of the terminal', async () => {
    const { steps } = await demo(200, [
      ['until', ANY_BAR],
      ['resize', 40],
      ['until', 'GIF.*GIF'], // the first of them may have been on its way
      ['until', ANY_BAR],
      END,
    ]);
    expect(widest(steps[0]!)).toBeGreaterThan(60);
    expect(widest(steps[3]!)).toBeLessThan(40);
  });

  test('say how long it takes once that is known, and never something else', async () => {
    const { steps } = await demo(120, [['until', '\\d+ h \\d+ min left'], END]);
    expect(steps.join('')).not.toMatch(/NF|LLs|NaN|undefined|Infinity/);
  });

  test('are gone at the end, and results are as they are elsewhere', async () => {
    const { steps, code } = await demo(80, [['until', 'frames']], SHORT);
    expect(code).toBe(0);
    const text = steps.join('');
    expect(text).toContain(HIDE_CURSOR);
    expect(hidesCursor(text)).toBe(false);
    const last = drawn(text).slice(-4);
    expect(last[0]).toMatch(/^animation\.gif: 40 frames of 10x10, /);
    expect(`${last.slice(1).join('\n')}\n`).toMatch(THREE_TIMES);
  });

  test('of an animation whose length is not known count without a total', async () => {
    const folder = saveFrames(tempFolder(), noiseFrames(3));
    const script = 'for k in 1 2 3 4 5 6; do cat ?.png; sleep 0.3; done | "$NODE" "$CLI" gif -';
    const { steps, code } = await onTerminal(80, [], ['sh', '-c', script], {
      cwd: folder,
      env: { TERM: 'xterm', NODE: process.execPath, CLI },
    });
    expect(code).toBe(0);
    expect(steps.join('')).not.toContain('%');
  });

  test('a terminal that cannot move its cursor gets lines', async () => {
    const { steps, code } = await demo(80, [], SHORT, { TERM: 'dumb' });
    expect(code).toBe(0);
    expect(steps.join('')).not.toContain('\x1b');
    expect(steps.join('')).toMatch(/^\d+ of 40 frames\r\n/);
  });
});

describe('the cursor is shown again', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('after %s', async (signal, expected) => {
    const { steps, code } = await demo(80, [
      ['until', BAR],
      ['signal', signal],
    ]);
    expect(code).toBe(expected);
    const text = steps.join('');
    expect(text).toContain(HIDE_CURSOR);
    expect(hidesCursor(text)).toBe(false);
    expect(drawn(text).at(-1)).toBe('Interrupted');
  });

  test('after an error that nobody expected', async () => {
    const preload = 'data:text/javascript,setTimeout(() => { throw new Error("oops") }, 3000)';
    const { steps, code } = await demo(80, [], LONG, { NODE_OPTIONS: `--import "${preload}"` });
    expect(code).toBe(1);
    expect(steps.join('')).toContain(HIDE_CURSOR);
    expect(hidesCursor(steps.join(''))).toBe(false);
  });

  test('while it is stopped, and hidden when it goes on', async () => {
    const { steps, code } = await demo(80, [
      ['until', BAR],
      ['type', '\x1a'],
      ['stopped'],
      ['continue'],
      ['until', BAR],
      ['type', '\x03'],
    ]);
    expect(code).toBe(130);
    expect(steps[0]).toContain(HIDE_CURSOR);
    expect(hidesCursor(steps.slice(0, 4).join(''))).toBe(false);
    expect(steps[4]).toContain(HIDE_CURSOR);
    expect(hidesCursor(steps.join(''))).toBe(false);
  });
});

test('a terminal that is closed ends the run, and nothing half-made stays', async () => {
  const cwd = tempFolder();
  const command = [process.execPath, CLI, ...LONG];
  const env = { TERM: 'xterm' };
  const { code } = await onTerminal(80, [['until', BAR], ['hang-up']], command, { cwd, env });
  expect(code).toBe(129);
  expect(filesIn(cwd).filter((name) => !/^frames\/\d+\.png$/.test(name))).toEqual([]);
});

test('a terminal that is closed does not end what nohup started', async () => {
  const cwd = tempFolder();
  const script = 'nohup "$NODE" "$CLI" "$@"; exit $?';
  const command = ['bash', '-c', script, 'bash', ...SHORT];
  const env = { TERM: 'xterm', NODE: process.execPath, CLI };
  const isSaved: Step = ['exists', join(cwd, 'frames', '0.png')];
  await onTerminal(80, [isSaved, ['hang-up']], command, { cwd, env });
  await until('the GIF is there', () => existsSync(join(cwd, 'animation.gif')));
});

test('a job in the background draws nothing', async () => {
  const cwd = tempFolder();
  // A shell with job control: the job has a process group of its own, and the shell keeps the terminal.
  const script = 'set -m; "$NODE" "$CLI" "$@" & wait';
  const command = ['bash', '-c', script, 'bash', ...SHORT];
  const env = { TERM: 'xterm', NODE: process.execPath, CLI };
  const { steps, code } = await onTerminal(80, [], command, { cwd, env });
  expect(code).toBe(0);
  expect(steps.join('')).toContain('animation.gif: 40 frames');
  expect(steps.join('')).not.toContain('\x1b');
});

describe('what comes from outside', () => {
  test('a file name cannot steer the terminal', async () => {
    const cwd = tempFolder();
    const name = '\x1b]0;owned\x07\u202egpj\u009b2J\n.gif';
    saveFrames(join(cwd, 'frames'), noiseFrames(1));
    const made = await start(process.execPath, [CLI, 'gif', 'frames', '-o', name], { cwd }).ended;
    expect(made.code).toBe(0);
    expect(made.stderr).toMatch(/^\\x1b\]0;owned\\x07\\u202egpj\\x9b2J\\n\.gif: 1 frame of 10x10/);

    const missing = await start(process.execPath, [CLI, 'gif', `no\x1b[31m\u2066`], { cwd }).ended;
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/no\\x1b\[31m\\u2066/);
    const socket = await start(process.execPath, [CLI, 'serve', `--\x1b[31m`], { cwd }).ended;
    expect(socket.code).toBe(2);
    for (const text of [made.stderr, missing.stderr, socket.stderr]) {
      expect(text).toMatch(/^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*\n$/);
    }
  });
});
