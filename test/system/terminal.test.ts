import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { onceForAll } from '../helpers/clean-up.js';
import { CLI, runCli, THREE_TIMES } from '../helpers/cli.js';
import { noiseFrames, saveFrames } from '../helpers/frames.js';
import { Screen } from '../helpers/screen.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import {
  drawn,
  HIDE_CURSOR,
  hidesCursor,
  onTerminal,
  type Step,
  type TerminalRun,
} from '../helpers/terminal.js';
import { until } from '../helpers/until.js';

jest.setTimeout(90_000);

/** Three bars for a long time: 20 of many frames a second. */
const LONG = ['demo', '-n', '300000', '--rate', '20', '--seed', '1'];
/** Two seconds of it. */
const SHORT = ['demo', '-n', '40', '--rate', '20', '--seed', '1'];
const BAR = '\\d/300000';
/** Lines without a bar, which has no room on a narrow terminal. */
const NARROW = 'Download +\\d+%.*Encode +\\d+%.*Write +\\d+%';

const demo = (columns: number, steps: readonly Step[], args = LONG, env = {}) =>
  onTerminal(columns, steps, [process.execPath, CLI, ...args], {
    cwd: tempFolder(),
    env: { TERM: 'xterm', NO_COLOR: undefined, ...env },
  });

const widest = (text: string): number => Math.max(...drawn(text).map((line) => line.length));

/** What the terminal shows at the end. */
function screenOf({ steps }: TerminalRun, columns: number): string[] {
  const screen = new Screen(columns);
  screen.write(steps.join(''));
  return screen.lines();
}

/** Matches where all three lines were drawn, each longer than that. */
const allLonger = (columns: number): string =>
  ['Download', 'Encode', 'Write']
    .map((name) => `(?=.*${name}[^\\x1b\\r\\n]{${Math.max(0, columns + 1 - name.length)}})`)
    .join('');

const WIDTHS = [20, 40, 60, 80, 200];
const NARROW_AGAIN = 40;

/** A run whose terminal gets one width after another; SIGTERM ends it. */
const resized = onceForAll(async () => {
  const widen = WIDTHS.slice(1).flatMap((columns, k): Step[] => [
    ['resize', columns],
    ['until', allLonger(WIDTHS[k] as number)],
  ]);
  const run = await demo(WIDTHS[0] as number, [
    ['until', allLonger(0)],
    ...widen,
    ['resize', NARROW_AGAIN],
    ['until', NARROW],
    ['resize', 120],
    ['until', '\\d+ h \\d+ min left'],
    ['signal', 'SIGTERM'],
  ]);
  const { steps } = run;
  return {
    ...run,
    text: steps.join(''),
    /** What was drawn at each of the widths, and last at the narrow one after them. */
    atWidths: WIDTHS.map((_, k) => steps[2 * k] as string),
    narrowAgain: drawn(steps[2 * WIDTHS.length] as string).slice(-3),
  };
});

/** A run on a terminal whose size is not known; SIGINT ends it. */
const unsized = onceForAll(() =>
  demo(0, [
    ['until', BAR],
    ['signal', 'SIGINT'],
  ]),
);

/** Runs that take two seconds each, side by side. */
const short = onceForAll(async () => {
  const env = { TERM: 'xterm', NODE: process.execPath, CLI };
  const folder = saveFrames(tempFolder(), noiseFrames(3));
  const piped = 'for k in 1 2 3 4 5 6; do cat ?.png; sleep 0.3; done | "$NODE" "$CLI" gif -';
  // A shell with job control: the job has a process group of its own, and the shell keeps the terminal.
  const job = 'set -m; "$NODE" "$CLI" "$@" & wait';
  const [left, nohup] = [tempFolder(), 'nohup "$NODE" "$CLI" "$@"; exit $?'];
  const isSaved: Step = ['exists', join(left, 'frames', '0.png')];
  const leave: Step[] = [isSaved, ['hang-up']];
  const [whole, dumb, ofStream, inBackground] = await Promise.all([
    demo(80, [['until', '\\d/40']], SHORT),
    demo(80, [], SHORT, { TERM: 'dumb' }),
    onTerminal(80, [], ['sh', '-c', piped], { cwd: folder, env }),
    onTerminal(80, [], ['bash', '-c', job, 'bash', ...SHORT], { cwd: tempFolder(), env }),
    onTerminal(80, leave, ['bash', '-c', nohup, 'bash', ...SHORT], { cwd: left, env }),
  ]);
  return { whole, dumb, ofStream, inBackground, left };
});

describe('bars', () => {
  test.each(WIDTHS)('on %d columns: one for each stage, none too wide', (columns) => {
    const text = resized().atWidths[WIDTHS.indexOf(columns)] as string;
    expect(text).toMatch(/Download/);
    expect(text).toMatch(/Encode.*Write/s);
    expect(widest(text)).toBeLessThan(columns);
  });

  test('leave the setting of the terminal as it is, and the cursor shown', () => {
    const { text, code } = resized();
    expect(code).toBe(143);
    expect(text).not.toMatch(/\x1b\[\?7/);
    expect(hidesCursor(text)).toBe(false);
  });

  test('of a terminal whose size is not known: 80 columns', () => {
    const { steps } = unsized();
    expect(widest(steps.join(''))).toBeGreaterThan(60);
    expect(widest(steps.join(''))).toBeLessThan(80);
  });

  test('follow the width of the terminal', () => {
    expect(widest(resized().atWidths.at(-1)!)).toBeGreaterThan(60);
    expect(widest(resized().narrowAgain.join('\n'))).toBeLessThan(NARROW_AGAIN);
  });

  test('say how long it takes once that is known, and never something else', () => {
    expect(resized().text).toMatch(
      /Download .* {2}\d+\/s +\d+ h \d+ min left {2}64\/64 in flight\S*\s+Encode .*\/\d+ workers?\x1b/,
    );
    expect(resized().text).not.toMatch(/NF|LLs|NaN|undefined|Infinity/);
  });

  test('are gone at the end, and results are as they are elsewhere', () => {
    const { steps, code } = short().whole;
    expect(code).toBe(0);
    const text = steps.join('');
    expect(text).toContain(HIDE_CURSOR);
    expect(hidesCursor(text)).toBe(false);
    expect(text).toMatch(/Download [█░]+ .* {2}[ \d]\d\/40 .* {2}[ \d]\d\/40 in flight/);
    const [summary, ...times] = screenOf(short().whole, 200);
    expect(summary).toMatch(/^animation\.gif: 40 frames of 10x10, /);
    expect(`${times.join('\n')}\n`).toMatch(THREE_TIMES);
  });

  test('are gone after an error, and what was said stays', async () => {
    // At this port there is no server.
    const away = ['fetch', '-p', '1', '-n', '5', '--outage', '700'];
    const run = await demo(200, [['until', '\\d/5']], away);
    expect(run.code).toBe(1);
    expect(screenOf(run, 200)).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:1 refuses connections; waiting up to 0\.7 s/),
      expect.stringMatching(
        /^image-pipeline: Frame \d \(127\.0\.0\.1:1\): The connection was refused/,
      ),
    ]);
  });

  test('of an animation whose length is not known count without a total', () => {
    const { steps, code } = short().ofStream;
    expect(code).toBe(0);
    expect(steps.join('')).not.toContain('%');
  });

  test('a terminal that cannot move its cursor gets lines', () => {
    const { steps, code } = short().dumb;
    expect(code).toBe(0);
    expect(steps.join('')).not.toContain('\x1b');
    expect(steps.join('')).toMatch(/^\d+ of 40 frames\r\n/);
  });
});

describe('the cursor is shown again', () => {
  const interrupted = (signal: NodeJS.Signals) =>
    demo(80, [
      ['until', BAR],
      ['signal', signal],
    ]);

  test.each<[NodeJS.Signals, number, () => TerminalRun | Promise<TerminalRun>]>([
    ['SIGINT', 130, unsized],
    ['SIGTERM', 143, resized],
    ['SIGHUP', 129, () => interrupted('SIGHUP')],
    ['SIGQUIT', 131, () => interrupted('SIGQUIT')],
  ])('after %s', async (_, expected, run) => {
    const { steps, code } = await run();
    expect(code).toBe(expected);
    const text = steps.join('');
    expect(text).toContain(HIDE_CURSOR);
    expect(hidesCursor(text)).toBe(false);
    expect(drawn(text).at(-1)).toBe('Interrupted');
  });

  test('after an error that nobody expected', async () => {
    const onSignal = 'process.on("SIGUSR2", () => { throw new Error("oops") })';
    const preload = `data:text/javascript,${encodeURIComponent(onSignal)}`;
    const steps: Step[] = [
      ['until', BAR],
      ['signal', 'SIGUSR2'],
    ];
    const run = await demo(80, steps, LONG, { NODE_OPTIONS: `--import "${preload}"` });
    expect(run.code).toBe(1);
    expect(run.steps.join('')).toContain(HIDE_CURSOR);
    expect(hidesCursor(run.steps.join(''))).toBe(false);
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
    expect(hidesCursor(steps.slice(0, 3).join(''))).toBe(false);
    expect(steps.slice(3, 5).join('')).toContain(HIDE_CURSOR);
    expect(hidesCursor(steps.join(''))).toBe(false);
    // The terminal has echoed ^Z and ^C.
    expect(screenOf({ steps }, 80)).toEqual(['Interrupted']);
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
  await until('the GIF is there', () => existsSync(join(short().left, 'animation.gif')));
});

test('a job in the background draws nothing', () => {
  const { steps, code } = short().inBackground;
  expect(code).toBe(0);
  expect(steps.join('')).toContain('animation.gif: 40 frames');
  expect(steps.join('')).not.toContain('\x1b');
});

describe('what comes from outside', () => {
  test('a file name cannot steer the terminal', async () => {
    const cwd = tempFolder();
    const name = '\x1b]0;owned\x07\u202egpj\u009b2J\n.gif';
    saveFrames(join(cwd, 'frames'), noiseFrames(1));
    const made = await runCli(['gif', 'frames', '-o', name], { cwd });
    expect(made.code).toBe(0);
    expect(made.stderr).toMatch(/^\\x1b\]0;owned\\x07\\u202egpj\\x9b2J\\n\.gif: 1 frame of 10x10/);

    const missing = await runCli(['gif', `no\x1b[31m\u2066`], { cwd });
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/no\\x1b\[31m\\u2066/);
    const socket = await runCli(['serve', `--\x1b[31m`], { cwd });
    expect(socket.code).toBe(2);
    for (const text of [made.stderr, missing.stderr, socket.stderr]) {
      expect(text).toMatch(/^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*\n$/);
    }
  });
});
