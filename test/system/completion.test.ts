import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { onceForAll } from '../helpers/clean-up.js';
import { runCli } from '../helpers/cli.js';
import { start } from '../helpers/processes.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { onTerminal, type Step } from '../helpers/terminal.js';

jest.setTimeout(60_000);

/** Command lines without the name of the program, and what completes their last word. */
const QUESTIONS: readonly (readonly [line: string, answers: readonly string[]])[] = [
  ['', ['serve', 'fetch', 'gif', 'demo', 'compare', 'worker', 'completion', 'help']],
  ['co', ['compare', 'completion']],
  ['--v', ['--version']],
  ['gif --fit ', ['contain', 'cover', 'fill', 'inside']],
  ['gif --fit=co', ['contain', 'cover']],
  ['demo --fit=', ['contain', 'cover', 'fill', 'inside']],
  ['serve --log ', ['text', 'json']],
  ['fetch -c a', ['auto']],
  ['fetch -n 5 --on-e', ['--on-error']],
  ['fetch -q --on-error re', ['repeat']],
  ['fetch -o gif --max-d', ['--max-disk']], // `gif` is a value here, and not the command
  ['fetch --count ', []],
  ['completion ', ['bash', 'zsh', 'fish']],
  ['help co', ['compare', 'completion']],
  ['gif de', ['delays 1.csv', 'decoded']],
  ['gif --ui de', ['delays 1.csv', 'decoded']], // --ui may stand without its port
  ['gif --delays de', ['delays 1.csv', 'decoded']],
  ['fetch -d ', ['decoded', 'frames']],
  ['gif --encoder pl', ['plain']],
  ['gif -- --', []],
];

/** The folder in which shells complete, with the scripts that the command prints. */
const folder = onceForAll(async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'delays 1.csv'), '');
  for (const name of ['decoded', 'frames']) mkdirSync(join(cwd, name));
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout, stderr } = await runCli(['completion', shell], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    writeFileSync(join(cwd, `script.${shell}`), stdout);
  }
  return cwd;
});

/** Runs a shell to its end. */
async function run(shell: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await start(shell, args, { cwd: folder() }).ended;
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

/** @throws Error that says how to install the shell, if it is missing. */
function demand(shell: string): void {
  if (spawnSync(shell, ['--version']).error === undefined) return;
  throw new Error(`This test needs ${shell}: apt-get install ${shell}`);
}

/** The answers in the order of the questions, from a text in which \`---\` ends each of them. */
const split = (text: string): string[][] =>
  text
    .split('---\n')
    .slice(0, -1)
    .map((part) => part.split('\n').filter((line) => line !== ''));

/** How each shell answers questions. */
const SHELLS: Readonly<Record<string, (lines: readonly string[]) => Promise<string[][]>>> = {
  bash: async (lines) => {
    const script = `
      source script.bash
      for line; do
        eval "COMP_WORDS=(image-pipeline \${line//=/ = })"
        [[ $line == '' || $line == *[' ='] ]] && COMP_WORDS+=('')
        COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
        _image_pipeline
        printf '%s\\n' "\${COMPREPLY[@]}" ---
      done`;
    return split(await run('bash', ['--norc', '-c', script, 'bash', ...lines]));
  },
  zsh: async (lines) => {
    await run('zsh', ['-n', 'script.zsh']);
    const cwd = folder();
    const setUp = resolve(__dirname, '../helpers/scripts/ask-zsh.zsh');
    const env = { SCRIPT: join(cwd, 'script.zsh'), ANSWERS: join(cwd, 'answers'), TERM: 'xterm' };
    const steps = lines.flatMap((line): Step[] => [
      ['type', `image-pipeline ${line}\t`],
      ['until', 'asked'],
    ]);
    const ready: Step[] = [
      ['type', `source ${setUp}\n`],
      ['until', 'ready\r'],
    ];
    const zsh = ['zsh', '-f', '-i', '+o', 'beep'];
    await onTerminal(200, [...ready, ...steps, ['type', 'exit\n']], zsh, { cwd, env });
    return split(readFileSync(env.ANSWERS, 'utf8'));
  },
  fish: async (lines) => {
    const script = `
      source script.fish
      for line in $argv
        complete -C "image-pipeline $line"
        echo ---
      end`;
    const answers = split(await run('fish', ['--no-config', '-c', script, '--', ...lines]));
    // A description follows a tab, and a folder ends in a slash.
    return answers.map((one) =>
      one.map((line) => line.replace(/\t.*/, '').replace(/^--\w+=|\/$/g, '')),
    );
  },
};

describe.each(Object.entries(SHELLS))('%s completes', (shell, ask) => {
  const answers = onceForAll(() => {
    demand(shell);
    return ask([...QUESTIONS.map(([line]) => line), 'fetch --', 'serve --']);
  });

  test.each(QUESTIONS.map(([line, expected], k) => [line, expected, k] as const))(
    'image-pipeline %s',
    (_, expected, k) => {
      const given = answers()[k] ?? [];
      expect([...new Set(given)].sort()).toEqual([...expected].sort());
    },
  );

  test('all flags of a command', async () => {
    for (const [k, command] of ['fetch', 'serve'].entries()) {
      const { stdout } = await runCli([command, '--help']);
      const flags = [...stdout.matchAll(/^ {2}(?:-\w, | {4})(--[a-z-]+)/gm)].map(
        ([, flag]) => flag,
      );
      expect(flags.length).toBeGreaterThan(15);
      const given = answers()[QUESTIONS.length + k] ?? [];
      expect([...new Set(given)].sort()).toEqual(flags.sort());
    }
  });
});

test('bash on a terminal quotes a path as it does for other commands', async () => {
  const bash = ['bash', '--norc', '--noprofile', '-i'];
  const steps: Step[] = [
    ['type', 'source script.bash; echo rea""dy\n'],
    ['until', 'ready\r'],
    ['type', 'image-pipeline gif --delays=del\t'],
    ['until', 'del.*ays\\\\ 1\\.csv'],
    ['type', '\x15exit\n'],
  ];
  const env = { TERM: 'dumb', INPUTRC: '/dev/null' };
  const { code } = await onTerminal(80, steps, bash, { cwd: folder(), env });
  expect(code).toBe(0);
});
