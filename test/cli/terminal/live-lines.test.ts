import type { WriteStream } from 'node:tty';
import { describe, expect, test } from '@jest/globals';
import { LiveLines } from '../../../src/cli/terminal/live-lines.js';
import { Screen } from '../../helpers/screen.js';
import { hidesCursor } from '../../helpers/terminal.js';

/** Lines on a terminal, the writes so far, and what the terminal shows. */
function live({ columns = 20, rows = 10 } = {}) {
  const writes: string[] = [];
  const screen = new Screen(columns);
  const write = (text: string) => {
    writes.push(text);
    screen.write(text);
  };
  const lines = new LiveLines({ rows, write } as unknown as WriteStream);
  write('before\n');
  return { lines, screen, writes };
}

describe('LiveLines', () => {
  test('are drawn over the former ones, fewer and shorter ones too', () => {
    const { lines, screen } = live();
    lines.draw(['a long line', 'another', 'third']);
    expect(screen.lines()).toEqual(['before', 'a long line', 'another', 'third']);
    lines.draw(['short', 'x']);
    expect(screen.lines()).toEqual(['before', 'short', 'x']);
    lines.draw(['one', 'two', 'three']);
    expect(screen.lines()).toEqual(['before', 'one', 'two', 'three']);
  });

  test('cost one write for a change, and none without a change', () => {
    const { lines, writes } = live();
    for (const line of ['a', 'b', 'b', 'b']) lines.draw([line, 'c']);
    expect(writes).toHaveLength(3);
    lines.writeAbove('said\n');
    lines.clear();
    lines.clear();
    expect(writes).toHaveLength(5);
  });

  test('never erase a line before they write it again: that would flicker', () => {
    const { lines, writes } = live();
    lines.draw(['a', 'b']);
    lines.draw(['c', 'd']);
    expect(writes.at(-1)).toBe('\rc\x1b[K\nd\x1b[J\r\x1b[1A');
  });

  test('stay below what is said', () => {
    const { lines, screen } = live();
    lines.writeAbove('first\n');
    lines.draw(['bar', 'bar 2']);
    lines.writeAbove('a warning\n');
    expect(screen.lines()).toEqual(['before', 'first', 'a warning', 'bar', 'bar 2']);
    lines.clear();
    expect(screen.lines()).toEqual(['before', 'first', 'a warning']);
  });

  test('are gone, and the cursor is shown, after ^C on lines of the whole width', () => {
    const { lines, screen, writes } = live();
    lines.draw(['x'.repeat(19), 'y'.repeat(19)]);
    expect(hidesCursor(writes.join(''))).toBe(true);
    screen.write('^C');
    lines.clear();
    expect(screen.lines()).toEqual(['before']);
    expect(hidesCursor(writes.join(''))).toBe(false);
  });

  test('are as many as the screen has room for', () => {
    const { lines, screen } = live({ rows: 3 });
    lines.draw(['a', 'b', 'c']);
    expect(screen.lines()).toEqual(['before', 'a', 'b']);
    lines.draw([]);
    expect(screen.lines()).toEqual(['before', 'a', 'b']);
  });

  test('are all drawn if the size of the screen is not known', () => {
    const { lines, screen } = live({ rows: 0 });
    lines.draw(['a', 'b', 'c']);
    expect(screen.lines()).toEqual(['before', 'a', 'b', 'c']);
  });
});
