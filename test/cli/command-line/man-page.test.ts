import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../../src/cli/commands/index.js';
import { manPage } from '../../helpers/man-page.js';

const PAGE = resolve(__dirname, '../../../man/image-pipeline.1');

describe('the manual page', () => {
  test('is as the tables of options are', () => {
    const current = manPage();
    if (process.env['WRITE_REFERENCE'] !== undefined) writeFileSync(PAGE, current);
    // `npm run reference` mends it.
    expect(readFileSync(PAGE, 'utf8')).toBe(current);
  });

  test('is read by groff without a warning, and shows all commands and flags', () => {
    const { stdout, stderr, error } = spawnSync(
      'groff',
      ['-man', '-Tutf8', '-ww', '-P-cbou', PAGE],
      {
        encoding: 'utf8',
      },
    );
    if (error) throw new Error('This test needs groff: apt-get install groff-base');
    expect(stderr).toBe('');
    const sections = stdout.split('\n').filter((line) => /^[A-Z ]+$/.test(line));
    expect(sections).toEqual([
      ...['NAME', 'SYNOPSIS', 'DESCRIPTION', 'COMMANDS', 'OPTIONS', 'ENVIRONMENT'],
      ...['EXIT STATUS', 'FILES', 'EXAMPLES', 'SEE ALSO'],
    ]);
    for (const { name, flags } of COMMANDS) {
      expect(stdout).toMatch(new RegExp(`^ {7}image-pipeline ${name} .*\\[FLAGS\\]$`, 'm'));
      for (const flag of Object.keys(flags)) {
        expect(stdout).toMatch(new RegExp(`^ {7}(-\\w, )?--${flag}( |$)`, 'm'));
      }
    }
    expect(stdout.replace(/\s+/g, ' ')).toContain('connections × retries, at least 500');
    expect(stdout).toMatch(/^ {7}3 {6}done without the frames that failed \(--on-error\)\.$/m);
    expect(stdout).not.toMatch(/\]\(|`[a-z]/); // no Markdown
  });
});
