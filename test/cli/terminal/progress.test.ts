import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Stage } from '../../../src/cli/terminal/bar-lines.js';
import { showProgress } from '../../../src/cli/terminal/progress.js';
import { afterThisTest } from '../../helpers/clean-up.js';
import { Screen } from '../../helpers/screen.js';
import { writtenTo } from '../../helpers/written-to.js';

/** Environment variables and /proc as on a terminal, which another group of processes may have. */
function onTerminal({ isInForeground = true } = {}) {
  const { TERM } = process.env;
  afterThisTest(() => {
    if (TERM === undefined) delete process.env['TERM'];
    else process.env['TERM'] = TERM;
  });
  process.env['TERM'] = 'xterm';
  const stat = `7 (node) R 1 7 5 34816 ${isInForeground ? 7 : 5} 4194304`;
  const read = jest.spyOn(fs, 'readFileSync').mockReturnValue(stat);
  afterThisTest(() => read.mockRestore());
  return show(true);
}

/** Progress on a stderr that is a terminal or not, and what it has shown since the last call. */
function show(isTerminal: boolean, { quiet = false } = {}) {
  const own = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
  afterThisTest(() => {
    if (own) Object.defineProperty(process.stderr, 'isTTY', own);
    else Reflect.deleteProperty(process.stderr, 'isTTY');
  });
  Object.defineProperty(process.stderr, 'isTTY', { value: isTerminal, configurable: true });
  const stderr = writtenTo(process.stderr);
  let seen = 0;
  const stage: { -readonly [K in keyof Stage]: Stage[K] } = { name: 'GIF', done: 2, total: 9 };
  const progress = showProgress({ quiet, stages: () => [stage], overall: () => stage });
  afterThisTest(() => progress.stop());
  const news = () => {
    const text = stderr().slice(seen);
    seen += text.length;
    return text;
  };
  return { progress, stage, news };
}

describe('progress', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('without a terminal: a line after a second, and then every ten', () => {
    const { progress, stage, news } = show(false);
    jest.advanceTimersByTime(999);
    expect(news()).toBe('');
    jest.advanceTimersByTime(1);
    expect(news()).toBe('2 of 9 frames\n');
    Object.assign(stage, { done: 3, total: undefined });
    jest.advanceTimersByTime(9_999);
    expect(news()).toBe('');
    jest.advanceTimersByTime(1);
    expect(news()).toBe('3 frames\n');
    progress.say('A warning');
    progress.stop();
    jest.advanceTimersByTime(60_000);
    expect(news()).toBe('A warning\n');
  });

  test('that is quiet shows nothing', () => {
    const { progress, news } = show(false, { quiet: true });
    progress.say('A warning');
    jest.advanceTimersByTime(60_000);
    expect(news()).toBe('');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('on a terminal: a bar with its rate and the time left, below lines that stay', () => {
    const { progress, stage, news } = onTerminal();
    const screen = new Screen(80);
    const shown = () => {
      screen.write(news());
      return screen.lines();
    };
    jest.advanceTimersByTime(100);
    expect(shown()).toEqual([expect.stringMatching(/^GIF █+░+ {2}22% {2}2\/9$/)]);
    Object.assign(stage, { done: 4 });
    jest.advanceTimersByTime(2_000);
    expect(shown()).toEqual([
      expect.stringMatching(/^GIF █+░+ {2}44% {2}4\/9 {3}1\.0\/s {3}5 s left$/),
    ]);
    progress.say('A \x1b[31mwarning');
    expect(shown()).toEqual(['A \\x1b[31mwarning', expect.stringContaining(' 44%')]);
    progress.stop();
    expect(shown()).toEqual(['A \\x1b[31mwarning']);
    jest.advanceTimersByTime(60_000);
    expect(news()).toBe('');
  });

  test('in the background of a terminal: nothing', () => {
    const { news } = onTerminal({ isInForeground: false });
    jest.advanceTimersByTime(60_000);
    expect(news()).toBe('');
  });
});
