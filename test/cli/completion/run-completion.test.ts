import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../../src/cli/commands/index.js';
import { SHELLS } from '../../../src/cli/commands/completion.js';
import { completed } from '../../../src/cli/completion/completed.js';
import { runCompletion } from '../../../src/cli/completion/run-completion.js';
import { zshScript } from '../../../src/cli/completion/zsh.js';
import { UsageError } from '../../../src/cli/process/usage-error.js';
import { writtenTo } from '../../helpers/written-to.js';

describe('completion', () => {
  test.each(SHELLS)('prints a script for %s', async (shell) => {
    const stdout = writtenTo(process.stdout);
    expect(await runCompletion([shell], COMMANDS)).toBe(0);
    expect(stdout()).toContain(`image-pipeline completion ${shell}`);
  });

  test.each([
    [['tcsh'], 'Expected one of bash, zsh, fish, got tcsh'],
    [['bash', 'zsh'], 'Expected one of bash, zsh, fish, got bash zsh'],
  ])('refuses %j', async (inputs, message) => {
    await expect(runCompletion(inputs, COMMANDS)).rejects.toThrow(new UsageError(message));
  });

  test('knows which values are paths', () => {
    const paths = (kind: string) =>
      completed(COMMANDS)
        .flatMap(({ flags }) => flags.filter(({ values }) => values.paths === kind))
        .map(({ long }) => long);
    expect([...new Set(paths('folders'))].sort()).toEqual([
      '--frames-dir',
      '--images',
      '--shared-root',
    ]);
    expect(paths('files')).toEqual(
      expect.arrayContaining([
        '--output',
        '--delays',
        '--trace',
        '--report',
        '--unix',
        '--encoder',
      ]),
    );
  });

  test('quotes descriptions for zsh', () => {
    const flag = { ...completed(COMMANDS)[0]!.flags[0]!, describe: "What [it's] worth" };
    const script = zshScript([{ name: 'x', describe: '', flags: [flag], inputs: { words: [] } }]);
    expect(script).toContain("'[What \\[it'\\''s\\] worth]:WxH: '");
  });
});
